/** What is offered where: inside WeChat, in a mini-program's web-view, in any other browser. */
import { platform } from '@/platform'
import { jsSdkConfig } from '@/testing/samples'
import { browseAs, type FakeBridge, injectBridge, userAgents } from '@/testing/wechat-browser'

let bridge: FakeBridge | undefined

beforeAll(() => platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) }))

afterEach(() => bridge?.remove())

test.each([
  ['wechatAndroid', true, true],
  ['wechatWebView', false, true],
  ['safari', false, false],
] as const)('%s: pay %s, address book %s', (browser, canPay, hasAddresses) => {
  browseAs(userAgents[browser])

  expect(platform.canShowPay()).toBe(canPay)
  expect(platform.chooseAddress !== undefined).toBe(hasAddresses)
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
