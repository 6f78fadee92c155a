import { inspect } from 'node:util'
import { z } from 'zod'
import { createWechatApi, WechatApiError, WechatUnreachableError } from './http'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'
import { vector } from './testing/vectors'

let server: LocalServer
let answer: (before: number) => Reply

beforeAll(async () => {
  server = await startServer((_asked, before) => answer(before))
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const ok = z.object({ ok: z.boolean() })
const api = () => createWechatApi({ origin: server.origin, timeoutMs: 1_000 })
const get = () => api().get({ path: '/cgi-bin/thing', query: { appid: 'wx1' }, reply: ok })

test('JSON is read whatever the content type says', async () => {
  answer = () => ({ headers: { 'content-type': 'text/plain' }, body: '{"ok":true}' })

  await expect(get()).resolves.toEqual({ ok: true })
  expect(server.asked[0]).toMatchObject({ method: 'GET', url: '/cgi-bin/thing?appid=wx1' })
})

test('an errcode of 0 is success', async () => {
  answer = () => json({ errcode: 0, errmsg: 'ok', ok: true })

  await expect(get()).resolves.toEqual({ ok: true })
})

test('a used code is reported by its number, and the code is not asked about again (kind error.sample)', async () => {
  const { input, expected } = vector('err-oauth-40163', {
    input: z.object({ status: z.number(), body: z.string() }),
    expected: z.object({ errcode: z.number() }),
  })
  answer = () => ({ status: input.status, body: input.body })

  const refusal = api().getOnce({ path: '/sns/oauth2/access_token', reply: ok })

  await expect(refusal).rejects.toMatchObject({
    name: 'WechatApiError',
    errcode: expected.errcode,
    path: '/sns/oauth2/access_token',
  })
  expect(server.asked).toHaveLength(1)
})

test('busy (−1) is asked once more, no more than that', async () => {
  answer = (before) => (before === 0 ? json({ errcode: -1, errmsg: 'busy' }) : json({ ok: true }))
  await expect(get()).resolves.toEqual({ ok: true })
  expect(server.asked).toHaveLength(2)

  server.asked.length = 0
  answer = () => json({ errcode: -1, errmsg: 'system error' })
  await expect(get()).rejects.toMatchObject({ errcode: -1 })
  expect(server.asked).toHaveLength(2)
})

test('busy is final for what works a single time', async () => {
  answer = () => json({ errcode: -1, errmsg: 'system error' })

  await expect(api().getOnce({ path: '/sns/jscode2session', reply: ok })).rejects.toMatchObject({
    errcode: -1,
  })
  expect(server.asked).toHaveLength(1)
})

test('another errcode is not asked again', async () => {
  answer = () => json({ errcode: 45009, errmsg: 'reach max api daily quota limit' })

  await expect(get()).rejects.toThrow('WeChat answered /cgi-bin/thing with 45009')
  expect(server.asked).toHaveLength(1)
})

test.each<[string, Reply]>([
  ['a cut connection', 'cut'],
  ['silence', 'hang'],
  ['a 502', { status: 502, body: '{"ok":true}' }],
  ['a page', { body: '<html></html>' }],
  ['nothing', {}],
  ['another shape', { body: '{"ok":"yes"}' }],
  ['a 404 without an errcode', { status: 404, body: '{"ok":true}' }],
  ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
])('%s is no answer', async (_name, reply) => {
  answer = () => reply

  await expect(get()).rejects.toBeInstanceOf(WechatUnreachableError)
  expect(server.asked).toHaveLength(1)
})

test('nobody listening is no answer', async () => {
  const nowhere = createWechatApi({ origin: 'http://127.0.0.1:9' })

  await expect(nowhere.get({ path: '/x', reply: ok })).rejects.toBeInstanceOf(
    WechatUnreachableError,
  )
})

test('raw control characters in a nickname do not make the answer unreadable', async () => {
  answer = () => ({ body: '{\n "nickname": "橘\u0007子\u0000" }' })

  const profile = await api().get({
    path: '/sns/userinfo',
    reply: z.object({ nickname: z.string() }),
  })

  expect(profile.nickname).toBe('橘 子 ')
})

test('no secret, code or token gets into an error, even when WeChat repeats it', async () => {
  const secrets = { secret: 's3cr3t-value', js_code: '0a1b2c3d4e', access_token: 't0ken-value' }
  const failures: unknown[] = []
  const keep = (error: unknown) => failures.push(error)

  answer = () => json({ errcode: 40029, errmsg: 'invalid code 0a1b2c3d4e, secret s3cr3t-value' })
  await api().getOnce({ path: '/a', query: secrets, reply: ok }).catch(keep)
  await api().post({ path: '/b', body: secrets, reply: ok }).catch(keep)
  answer = () => 'cut'
  await api().get({ path: '/c', query: secrets, reply: ok }).catch(keep)
  answer = () => ({ body: JSON.stringify({ ok: 't0ken-value' }) })
  await api().get({ path: '/d', query: secrets, reply: ok }).catch(keep)

  const [refusal] = failures
  expect(failures).toHaveLength(4)
  expect(refusal).toBeInstanceOf(WechatApiError)
  expect(refusal).toHaveProperty('errmsg', 'invalid code [js_code], secret [secret]')
  for (const failure of failures) {
    const shown = JSON.stringify(failure) + inspect(failure, { depth: 9 })
    for (const secret of Object.values(secrets)) expect(shown).not.toContain(secret)
  }
})

test('a POST sends JSON', async () => {
  answer = () => json({ ok: true })

  await api().post({ path: '/cgi-bin/stable_token', body: { appid: 'wx1' }, reply: ok })

  expect(server.asked[0]).toMatchObject({
    method: 'POST',
    url: '/cgi-bin/stable_token',
    headers: { 'content-type': 'application/json' },
    body: '{"appid":"wx1"}',
  })
})

test('a POST is made again when WeChat is busy, but not one that must happen once', async () => {
  answer = () => json({ errcode: -1, errmsg: 'system error' })
  const call = { path: '/wxa/thing', body: {}, reply: ok }

  await expect(api().post(call)).rejects.toMatchObject({ errcode: -1 })
  expect(server.asked).toHaveLength(2)

  await expect(api().post({ ...call, once: true })).rejects.toMatchObject({ errcode: -1 })
  expect(server.asked).toHaveLength(3)
})
