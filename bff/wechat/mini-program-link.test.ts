import { createWechatApi } from './http'
import { createMiniProgramLinks, type MiniProgramLink } from './mini-program-link'
import { fixedToken } from './testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
  answer = json({
    errcode: 0,
    errmsg: 'ok',
    openlink: 'weixin://dl/1',
    url_link: 'https://wxaurl.cn/1',
  })
})
afterAll(() => server.stop())

const NOW = Date.parse('2026-11-20T05:00:00Z') / 1000
const DAY = 24 * 60 * 60
const links = () =>
  createMiniProgramLinks({
    api: createWechatApi({ origin: server.origin }),
    tokens: fixedToken(),
    clock: () => new Date(NOW * 1000),
  })
const link: MiniProgramLink = {
  target: { path: '/pages/order/index', query: 'id=1&from=sms' },
  expiry: { expire_interval: 1 },
}

test('a scheme is made as the page shows it', async () => {
  await expect(links().generateScheme(link)).resolves.toBe('weixin://dl/1')

  const [asked] = server.asked
  expect(asked).toMatchObject({ method: 'POST', url: '/wxa/generatescheme?access_token=TOKEN' })
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    jump_wxa: { path: '/pages/order/index', query: 'id=1&from=sms', env_version: 'release' },
    is_expire: true,
    expire_type: 1,
    expire_interval: 1,
  })
})

test('a link is made as the page shows it', async () => {
  const expiry = { expire_time: NOW + DAY }

  await expect(links().generateUrlLink({ ...link, expiry })).resolves.toBe('https://wxaurl.cn/1')

  const [asked] = server.asked
  expect(asked).toMatchObject({ method: 'POST', url: '/wxa/generate_urllink?access_token=TOKEN' })
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    path: '/pages/order/index',
    query: 'id=1&from=sms',
    env_version: 'release',
    expire_type: 0,
    expire_time: NOW + DAY,
  })
})

test.each<[string, MiniProgramLink]>([
  ['no path', { ...link, target: {} }],
  ['1024 characters of query', { ...link, target: { query: 'q'.repeat(1024) } }],
  ['every character allowed', { ...link, target: { query: "aZ09!#$&'()*+,/:;=?@-._~%" } }],
  ['30 days', { ...link, expiry: { expire_interval: 30 } }],
  ['just under 30 days', { ...link, expiry: { expire_time: NOW + 30 * DAY - 1 } }],
  ['just over a minute', { ...link, expiry: { expire_time: NOW + 61 } }],
])('is accepted: %s', async (_, accepted) => {
  await links().generateScheme(accepted)
  await links().generateUrlLink(accepted)

  expect(server.asked).toHaveLength(2)
})

test.each<[string, MiniProgramLink, string]>([
  ['a path with a query', { ...link, target: { path: 'pages/a?id=1' } }, 'target.path'],
  ['1025 characters of query', { ...link, target: { query: 'q'.repeat(1025) } }, '1024'],
  ['a query in Chinese', { ...link, target: { query: 'q=橘' } }, 'percent-encoded'],
  ['a query with a space', { ...link, target: { query: 'q=a b' } }, 'percent-encoded'],
  ['0 days', { ...link, expiry: { expire_interval: 0 } }, '1 to 30 days'],
  ['31 days', { ...link, expiry: { expire_interval: 31 } }, '1 to 30 days'],
  ['a day and a half', { ...link, expiry: { expire_interval: 1.5 } }, '1 to 30 days'],
  ['30 days in seconds', { ...link, expiry: { expire_time: NOW + 30 * DAY } }, '30 days from now'],
  ['a minute', { ...link, expiry: { expire_time: NOW + 60 } }, '1 minute'],
  ['the past', { ...link, expiry: { expire_time: NOW - 1 } }, '1 minute'],
  ['milliseconds', { ...link, expiry: { expire_time: (NOW + DAY) * 1000 } }, 'in seconds'],
])('is refused before sending: %s', async (_, refused, reason) => {
  await expect(links().generateScheme(refused)).rejects.toThrow(reason)
  await expect(links().generateUrlLink(refused)).rejects.toThrow(RangeError)

  expect(server.asked).toHaveLength(0)
})

test.each([40002, 40013, 40165, 40212, 44990, 44993, 85079, 85401, 85408])(
  '%i is passed on by both',
  async (errcode) => {
    answer = json({ errcode, errmsg: '' })

    await expect(links().generateScheme(link)).rejects.toMatchObject({ errcode })
    await expect(links().generateUrlLink(link)).rejects.toMatchObject({ errcode })
  },
)
