/** Signing in when the server says 401, in a browser. */
import { platform } from '@/platform'
import { jsSdkConfig, session } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, openAt, userAgents, watchNavigation } from '@/testing/wechat-browser'
import { call, Leaving } from './api'
import { words } from './messages'
import { signIn } from './sign-in'

const gone = watchNavigation()

beforeAll(() => {
  openAt('/#/pages/orders/index')
  platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) })
})

beforeEach(() => {
  gone.length = 0
  server.reset()
  server.on('GET /api/orders', () => refusal(401, 'unauthenticated'))
})

describe('outside WeChat', () => {
  let hasCookie: boolean

  beforeEach(() => {
    browseAs(userAgents.safari)
    hasCookie = false
    server.on('POST /api/sessions', () => {
      hasCookie = true
      return ok('POST /api/sessions', session('token-1'), 201)
    })
  })

  const orders = () =>
    hasCookie ? ok('GET /api/orders', { orders: [] }) : refusal(401, 'unauthenticated')

  test('a call that needs a session makes one guest, whoever was refused', async () => {
    server.on('GET /api/orders', orders)

    await Promise.all([call('GET /api/orders', {}), call('GET /api/orders', {})])

    const [guest, ...others] = server.sent.filter(({ path }) => path === '/api/sessions')
    expect(guest?.data).toEqual({ kind: 'guest' })
    expect(others).toEqual([])
  })

  test('a refusal that comes late does not make a second guest', async () => {
    let refuseSlowly = () => {}
    const slow = new Promise<void>((resolve) => (refuseSlowly = resolve))
    server.on('GET /api/orders/:outTradeNo', async () => {
      const known = hasCookie
      await slow
      return known ? refusal(404, 'not-found') : refusal(401, 'unauthenticated')
    })
    server.on('GET /api/orders', orders)

    const late = call('GET /api/orders/:outTradeNo', { outTradeNo: 'SJ1' })
    await call('GET /api/orders', {})
    refuseSlowly()

    await expect(late).rejects.toMatchObject({ code: 'not-found' })
    expect(server.count('POST /api/sessions')).toBe(1)
  })
})

test('outside WeChat its profile cannot be had, and words say where to go', async () => {
  browseAs(userAgents.safari)

  const error: unknown = await signIn({ profile: true }).catch((thrown: unknown) => thrown)

  expect(error).toMatchObject({ code: 'unauthenticated', details: { problem: 'outside-wechat' } })
  expect(words(error)).toContain('微信中打开')
  expect(gone).toEqual([])
})

test('inside WeChat the page is left once, whoever was refused, and no call is repeated', async () => {
  browseAs(userAgents.wechatAndroid)

  const calls = Array.from({ length: 10 }, () => call('GET /api/orders', {}))
  const results = await Promise.allSettled(calls)

  expect(results.every((r) => r.status === 'rejected' && r.reason instanceof Leaving)).toBe(true)
  expect(gone).toHaveLength(1)
  expect(server.sent).toHaveLength(10)
})
