/** Pays through the real weixin-js-sdk; only the native bridge under it is made up. */
import { jsSdkConfig, jsSdkPay, miniProgramPay } from '@/testing/samples'
import {
  browseAs,
  type FakeBridge,
  injectBridge,
  openAt,
  userAgents,
} from '@/testing/wechat-browser'

let bridge: FakeBridge | undefined

beforeEach(() => {
  jest.resetModules()
  openAt('/#/pages/checkout/index')
  browseAs(userAgents.wechatAndroid)
})

afterEach(() => {
  jest.useRealTimers()
  bridge?.remove()
})

async function startPlatform() {
  const { platform } = await import('@/platform')
  platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) })
  return platform
}

const answering = (words: string) =>
  injectBridge({ getBrandWCPayRequest: () => ({ err_msg: `get_brand_wcpay_request:${words}` }) })

test('the sheet gets the signed fields unchanged, the time under the name the bridge wants', async () => {
  bridge = answering('ok')
  const platform = await startPlatform()

  await platform.pay(jsSdkPay)

  const { kind: _, ...signed } = jsSdkPay
  expect(bridge.last('getBrandWCPayRequest')).toMatchObject(signed)
})

test.each([
  ['ok', { kind: 'submitted' }],
  ['cancel', { kind: 'cancelled' }],
  ['fail', { kind: 'failed', reason: 'chooseWXPay:fail' }],
  ['system:access_denied', { kind: 'failed', reason: 'chooseWXPay:system:access denied' }],
])('the answer %s is %j', async (words, outcome) => {
  bridge = answering(words)
  const platform = await startPlatform()

  expect(await platform.pay(jsSdkPay)).toEqual(outcome)
})

describe('when the SDK could not be configured', () => {
  const withoutConfig = (words: string, details = {}) =>
    injectBridge({
      preVerifyJSAPI: () => ({ err_msg: 'config:invalid url domain' }),
      getBrandWCPayRequest: () => ({ err_msg: `get_brand_wcpay_request:${words}`, ...details }),
    })

  test('the bare bridge is asked instead, with appId and timeStamp', async () => {
    bridge = withoutConfig('ok')
    const platform = await startPlatform()

    const outcome = await platform.pay(jsSdkPay)

    const { kind: _, ...fields } = jsSdkPay
    expect(outcome).toEqual({ kind: 'submitted' })
    expect(bridge.last('getBrandWCPayRequest')).toEqual(fields)
  })

  test('cancelling is no failure', async () => {
    bridge = withoutConfig('cancel')
    const platform = await startPlatform()

    expect(await platform.pay(jsSdkPay)).toEqual({ kind: 'cancelled' })
  })

  test('a failure keeps WeChat’s own description', async () => {
    bridge = withoutConfig('fail', { err_desc: '当前页面的URL未注册' })
    const platform = await startPlatform()

    expect(await platform.pay(jsSdkPay)).toEqual({
      kind: 'failed',
      reason: 'get_brand_wcpay_request:fail 当前页面的URL未注册',
    })
  })
})

test('a sheet that never answers leaves the outcome unknown after five minutes', async () => {
  jest.useFakeTimers()
  bridge = injectBridge()
  const platform = await startPlatform()
  const outcome = jest.fn()

  void platform.pay(jsSdkPay).then(outcome)
  await jest.advanceTimersByTimeAsync(4 * 60_000)
  expect(outcome).not.toHaveBeenCalled()
  await jest.advanceTimersByTimeAsync(2 * 60_000)

  expect(outcome).toHaveBeenCalledWith({ kind: 'unknown' })
})

test('without a bridge the payment fails instead of waiting for ever', async () => {
  jest.useFakeTimers()
  const platform = await startPlatform()
  const outcome = jest.fn()

  void platform.pay(jsSdkPay).then(outcome)
  await jest.advanceTimersByTimeAsync(20_000)

  expect(outcome).toHaveBeenCalledWith({
    kind: 'failed',
    reason: 'WeixinJSBridge did not appear',
  })
})

test('parameters made for a mini-program are refused', async () => {
  bridge = answering('ok')
  const platform = await startPlatform()

  expect(await platform.pay(miniProgramPay)).toMatchObject({ kind: 'failed' })
  expect(bridge.last('getBrandWCPayRequest')).toBeUndefined()
})
