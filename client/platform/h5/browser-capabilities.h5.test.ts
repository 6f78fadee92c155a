/** What is offered where: inside WeChat, in a mini-program's web-view, in any other browser. */
import { platform } from '@/platform'
import { jsSdkConfig } from '@/testing/samples'
import { browseAs, type FakeBridge, injectBridge, userAgents } from '@/testing/wechat-browser'

let bridge: FakeBridge | undefined

beforeAll(() => platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) }))

afterEach(() => bridge?.remove())

test.each([
  ['wechatAndroid', { canPay: true, hasAddresses: true, account: 'wechat', launcher: undefined }],
  ['wechatIos', { canPay: true, hasAddresses: true, account: 'wechat', launcher: undefined }],
  ['wechatWindows', { canPay: true, hasAddresses: true, account: 'wechat', launcher: undefined }],
  ['wechatMac', { canPay: true, hasAddresses: true, account: 'wechat', launcher: undefined }],
  ['wechatWebView', { canPay: false, hasAddresses: true, account: 'wechat', launcher: undefined }],
  ['safari', { canPay: true, hasAddresses: false, account: 'guest', launcher: 'wechat-h5' }],
  ['chromeAndroid', { canPay: true, hasAddresses: false, account: 'guest', launcher: 'wechat-h5' }],
  [
    'chromeDesktop',
    { canPay: true, hasAddresses: false, account: 'guest', launcher: 'wechat-native' },
  ],
] as const)('%s offers %j', (browser, offered) => {
  browseAs(userAgents[browser])

  expect({
    canPay: platform.canShowPay(),
    hasAddresses: platform.chooseAddress !== undefined,
    account: platform.account,
    launcher: platform.launcher,
  }).toEqual(offered)
})

test('a web-view of a mini-program is known by its window too, and is no place to pay', () => {
  browseAs(userAgents.chromeAndroid)
  window.__wxjs_environment = 'miniprogram'

  expect(platform.canShowPay()).toBe(false)
  expect(platform.launcher).toBeUndefined()
  expect(platform.account).toBe('wechat')

  Reflect.deleteProperty(window, '__wxjs_environment')
})

test('a person outside WeChat is told where sharing works', () => {
  browseAs(userAgents.safari)

  expect(platform.shareHint).toContain('在微信中打开')
})

describe('the address book', () => {
  beforeEach(() => browseAs(userAgents.wechatAndroid))

  test('is read under the names the native half uses', async () => {
    bridge = injectBridge({
      editAddress: () => ({
        err_msg: 'edit_address:ok',
        userName: '张三',
        telNumber: '020-81167888',
        addressPostalCode: '510000',
        proviceFirstStageName: '广东省',
        addressCitySecondStageName: '广州市',
        addressCountiesThirdStageName: '海珠区',
        addressDetailInfo: '新港中路397号',
        nationalCode: '440105',
      }),
    })

    expect(await platform.chooseAddress?.()).toEqual({
      userName: '张三',
      telNumber: '020-81167888',
      postalCode: '510000',
      provinceName: '广东省',
      cityName: '广州市',
      countyName: '海珠区',
      detailInfo: '新港中路397号',
    })
  })

  test('closing it is no failure', async () => {
    bridge = injectBridge({ editAddress: () => ({ err_msg: 'edit_address:cancel' }) })

    expect(await platform.chooseAddress?.()).toBeUndefined()
  })

  test('a real failure is told in WeChat’s words', async () => {
    bridge = injectBridge({ editAddress: () => ({ err_msg: 'edit_address:access denied' }) })

    await expect(platform.chooseAddress?.()).rejects.toThrow('openAddress:permission denied')
  })
})
