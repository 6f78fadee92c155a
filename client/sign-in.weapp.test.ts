/** Signing in when the server says 401, in the mini-program. */
import { platform } from '@/platform'
import { device, Failure } from '@/testing/device'
import { session, user } from '@/testing/samples'
import { ok, refusal, type SentRequest, server } from '@/testing/server'
import { call } from './api'

let accepted: string

beforeEach(() => {
  device.reset()
  server.reset()
  accepted = 'token of code-1'
  server.on('POST /api/sessions', ({ data }) =>
    ok('POST /api/sessions', session(`token of ${String(data['code'])}`), 201),
  )
  server.on('GET /api/me', (request) =>
    isAccepted(request) ? ok('GET /api/me', { user: user() }) : refusal(401, 'unauthenticated'),
  )
})

const isAccepted = ({ header }: SentRequest) => header['Authorization'] === `Bearer ${accepted}`

test('a refused call signs in and is repeated once with the new token', async () => {
  const reply = await call('GET /api/me', {})

  expect(reply).toEqual({ user: user() })
  expect(server.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/me',
    'POST /api/sessions',
    'GET /api/me',
  ])
})

test('ten calls refused together share one wx.login and one session', async () => {
  const replies = await Promise.all(Array.from({ length: 10 }, () => call('GET /api/me', {})))

  expect(replies).toHaveLength(10)
  expect(device.logins).toBe(1)
  expect(server.count('POST /api/sessions')).toBe(1)
  expect(server.count('GET /api/me')).toBe(20)
})

test('a call made during a sign-in waits for it instead of being refused', async () => {
  const first = call('GET /api/me', {})
  await waitForLogin()

  await Promise.all([first, call('GET /api/me', {})])

  expect(server.count('GET /api/me')).toBe(3)
})

test('a late 401 for an old token uses the new one instead of signing in again', async () => {
  platform.credentials.keep('stale')
  let refuseSlowly = () => {}
  const slow = new Promise<void>((resolve) => (refuseSlowly = resolve))
  server.on('GET /api/orders', async (request) => {
    if (isAccepted(request)) return ok('GET /api/orders', { orders: [] })
    await slow
    return refusal(401, 'unauthenticated')
  })

  const late = call('GET /api/orders', {})
  await call('GET /api/me', {})
  refuseSlowly()

  expect(await late).toEqual({ orders: [] })
  expect(device.logins).toBe(1)
})

test('a second 401 is the answer: no third try', async () => {
  accepted = 'nothing we could get'

  await expect(call('GET /api/me', {})).rejects.toMatchObject({ code: 'unauthenticated' })

  expect(device.logins).toBe(1)
  expect(server.count('GET /api/me')).toBe(2)
})

test('a failed sign-in is told to all who waited, and the next call tries again', async () => {
  server.on('POST /api/sessions', () => refusal(502, 'wechat-rejected'))
  const calls = [call('GET /api/me', {}), call('GET /api/me', {})]
  const results = await Promise.allSettled(calls)
  expect(results).toMatchObject(Array(2).fill({ reason: { code: 'wechat-rejected' } }))
  accepted = 'token of code-2'
  server.on('POST /api/sessions', ({ data }) =>
    ok('POST /api/sessions', session(`token of ${String(data['code'])}`), 201),
  )

  expect(await call('GET /api/me', {})).toEqual({ user: user() })
})

test('a wx.login that fails reads as a network failure', async () => {
  device.login = () => Promise.reject(new Failure('login:fail timeout'))

  await expect(call('GET /api/me', {})).rejects.toMatchObject({ code: 'network' })
})

async function waitForLogin() {
  while (device.logins === 0) await Promise.resolve()
}
