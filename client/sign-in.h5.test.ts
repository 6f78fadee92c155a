/** Signing in when the server says 401, in a browser. */
import { platform } from '@/platform'
import { jsSdkConfig } from '@/testing/samples'
import { refusal, server } from '@/testing/server'
import { browseAs, openAt, userAgents, watchNavigation } from '@/testing/wechat-browser'
import { call, Leaving } from './api'
import { words } from './messages'

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

test('outside WeChat the call fails with words that say where to go', async () => {
  browseAs(userAgents.safari)

  const error: unknown = await call('GET /api/orders', {}).catch((thrown: unknown) => thrown)

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
