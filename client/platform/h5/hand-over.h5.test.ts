/** Out of the page: into the mini-program around it, or into WeChat. The real weixin-js-sdk does the first. */
import { waitFor } from '@testing-library/dom'
import {
  browseAs,
  type FakeBridge,
  injectBridge,
  userAgents,
  watchNavigation,
} from '@/testing/wechat-browser'

const page = '/pages/checkout/index?productId=navel-orange&quantity=2'
let bridge: FakeBridge | undefined

beforeEach(() => jest.resetModules())
afterEach(() => bridge?.remove())

async function platformAs(browser: keyof typeof userAgents) {
  browseAs(userAgents[browser])
  return (await import('@/platform')).platform
}

test.each([
  ['navigateTo', page],
  ['switchTab', '/pages/orders/index'],
] as const)('%s of the mini-program around, without a signature', async (how, url) => {
  bridge = injectBridge()
  const platform = await platformAs('wechatWebView')

  platform.handOver?.[how](url)
  await waitFor(() => expect(bridge?.invoked).toHaveLength(1))

  expect(bridge.last('invokeMiniProgramAPI')).toMatchObject({ name: how, arg: { url } })
})

test.each(['wechatAndroid', 'wechatIos', 'safari', 'chromeDesktop'] as const)(
  '%s has no mini-program around it',
  async (browser) => {
    const platform = await platformAs(browser)

    expect(platform.handOver).toBeUndefined()
  },
)

test.each(['safari', 'chromeAndroid'] as const)('%s can go to one', async (browser) => {
  const gone = watchNavigation()
  const platform = await platformAs(browser)

  platform.openMiniProgram?.('https://wxaurl.cn/abc')

  expect(gone).toEqual(['https://wxaurl.cn/abc'])
})

test.each(['wechatAndroid', 'wechatIos', 'wechatWebView', 'chromeDesktop'] as const)(
  '%s cannot, or has no need to',
  async (browser) => {
    const platform = await platformAs(browser)

    expect(platform.openMiniProgram).toBeUndefined()
  },
)
