import { AppId } from '../contract/primitives'
import { createMemoryCache } from '../wechat/credential'
import { createWechatApi } from '../wechat/http'
import { fixedToken } from '../wechat/testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from '../wechat/testing/local-server'
import { createPages } from './mini-program'

const OK = json({ errcode: 0, errmsg: 'ok', url_link: 'https://wxaurl.cn/1' })

let server: LocalServer
let answer: Reply
let now: number

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
  answer = OK
  now = Date.parse('2026-11-20T05:00:00Z')
})
afterAll(() => server.stop())

const pagesOf = (cache = createMemoryCache()) =>
  createPages({
    appId: AppId.parse('wx0123456789abcdef'),
    api: createWechatApi({ origin: server.origin }),
    tokens: fixedToken(),
    cache,
    clock: () => new Date(now),
  })

test('strangers cannot use up the links WeChat makes in a day', async () => {
  const pages = pagesOf()
  const ask = (i: number) => pages.linkTo(`/pages/home/index?n=${i}`)
  await Promise.all(Array.from({ length: 60 }, (_, i) => ask(i)))

  await expect(ask(60)).rejects.toMatchObject({
    code: 'rate-limited',
    status: 429,
    retryAfter: 60,
  })

  expect(server.asked).toHaveLength(60)
  await expect(ask(7)).resolves.toBe('https://wxaurl.cn/1')
  now += 60_000
  await expect(ask(60)).resolves.toBe('https://wxaurl.cn/1')
})

test('what strangers ask for is kept for a day, not for as long as it opens', async () => {
  const cache = createMemoryCache()
  const kept: number[] = []
  const pages = pagesOf({
    ...cache,
    set(key, credential) {
      kept.push(credential.freshUntil - now)
      return cache.set(key, credential)
    },
  })

  await pages.linkTo('/pages/order/index?outTradeNo=NOBODYS')

  const day = 24 * 60 * 60 * 1000
  expect(kept).toHaveLength(1)
  expect(kept[0]).toBeLessThanOrEqual(day)
  expect(kept[0]).toBeGreaterThan(day * 0.9)
})

test('a refusal is not kept: the next one asks again', async () => {
  const pages = pagesOf()
  answer = json({ errcode: 40165, errmsg: 'invalid weapp pagepath' })
  await expect(pages.linkTo('/pages/home/index')).rejects.toMatchObject({
    code: 'wechat-rejected',
    details: { errcode: 40165 },
  })

  answer = OK

  await expect(pages.linkTo('/pages/home/index')).resolves.toBe('https://wxaurl.cn/1')
})

test('another process that shares the cache makes no link of its own', async () => {
  const cache = createMemoryCache()
  await pagesOf(cache).linkTo('/pages/home/index')

  await pagesOf(cache).linkTo('/pages/home/index')

  expect(server.asked).toHaveLength(1)
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
    path: '/pages/home/index',
    env_version: 'release',
    expire_type: 1,
    expire_interval: 30,
  })
})
