/** Paying in a browser outside WeChat: on a phone at WeChat's cashier, on a desktop by a code. */
import { platform } from '@/platform'
import { h5Pay, jsSdkConfig, nativePay } from '@/testing/samples'
import { browseAs, userAgents, watchNavigation } from '@/testing/wechat-browser'

const gone = watchNavigation()

beforeAll(() => platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) }))

beforeEach(() => {
  gone.length = 0
  browseAs(userAgents.safari)
  jest.useFakeTimers()
})

afterEach(() => jest.useRealTimers())

test('the page is left for the cashier, at its address unchanged', () => {
  void platform.pay(h5Pay)

  expect(gone).toEqual([h5Pay.url])
})

test('the app stays where it is while the page is going, so as not to call the journey off', async () => {
  const outcome = jest.fn()

  void platform.pay(h5Pay).then(outcome)
  await jest.advanceTimersByTimeAsync(9_000)

  expect(outcome).not.toHaveBeenCalled()
})

test('who steps back to the page has paid or not: that is unknown', async () => {
  const outcome = platform.pay(h5Pay)

  window.dispatchEvent(new Event('pageshow'))

  expect(await outcome).toEqual({ kind: 'unknown' })
})

test('a cashier that never opens leaves nothing known either', async () => {
  const outcome = platform.pay(h5Pay)

  await jest.advanceTimersByTimeAsync(10_000)

  expect(await outcome).toEqual({ kind: 'unknown' })
})

test('a desktop gets the code to show and stays where it is', async () => {
  browseAs(userAgents.chromeDesktop)

  expect(await platform.pay(nativePay)).toEqual({ kind: 'scan', codeUrl: nativePay.codeUrl })
  expect(gone).toEqual([])
})
