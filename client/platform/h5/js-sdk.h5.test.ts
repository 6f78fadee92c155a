/** Runs the real weixin-js-sdk; only the native bridge under it is made up. */
import { jsSdkConfig } from '@/testing/samples'
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
  openAt('/#/pages/home/index')
  browseAs(userAgents.wechatAndroid)
})

afterEach(() => bridge?.remove())

async function sdkLandedAt(landing: string) {
  const { createJsSdk } = await import('./js-sdk')
  const asked: string[] = []
  const jsSdk = createJsSdk({
    landing,
    jssdkConfig: (url) => {
      asked.push(url)
      return Promise.resolve({ ...jsSdkConfig, signature: `signature of ${url}` })
    },
  })
  return { jsSdk, asked }
}

test('asks WeChat to verify exactly what the server signed', async () => {
  bridge = injectBridge()
  const { jsSdk, asked } = await sdkLandedAt(location.href)

  await jsSdk.configured()

  expect(asked).toEqual(['http://localhost/'])
  expect(bridge.last('preVerifyJSAPI')).toMatchObject({
    verifyAppId: jsSdkConfig.appId,
    verifySignType: 'sha1',
    verifyTimestamp: String(jsSdkConfig.timestamp),
    verifyNonceStr: jsSdkConfig.nonceStr,
    verifySignature: 'signature of http://localhost/',
  })
})

test('is configured once for all who need it on the same URL', async () => {
  bridge = injectBridge()
  const { jsSdk, asked } = await sdkLandedAt(location.href)

  await Promise.all([jsSdk.configured(), jsSdk.configured()])
  openAt('/#/pages/me/index')
  await jsSdk.configured()

  expect(asked).toHaveLength(1)
  expect(bridge.invoked.filter(({ method }) => method === 'preVerifyJSAPI')).toHaveLength(1)
})

test('waits for a bridge that WeChat injects late', async () => {
  const { jsSdk } = await sdkLandedAt(location.href)

  const configured = jsSdk.configured()
  await new Promise((resolve) => setTimeout(resolve, 20))
  bridge = injectBridge()

  await expect(configured).resolves.toBeDefined()
})

test('tries the other URL once when the signature is refused', async () => {
  bridge = injectBridge({
    preVerifyJSAPI: ({ verifySignature }) => ({
      err_msg:
        verifySignature === 'signature of http://localhost/'
          ? 'config:invalid signature'
          : 'preVerifyJSAPI:ok',
    }),
  })
  const { jsSdk, asked } = await sdkLandedAt('http://localhost/?sign_in=expired#/')

  await jsSdk.configured()

  expect(asked).toEqual(['http://localhost/', 'http://localhost/?sign_in=expired'])
})

test('gives up when both URLs are refused, in WeChat’s words', async () => {
  bridge = injectBridge({ preVerifyJSAPI: () => ({ err_msg: 'config:invalid signature' }) })
  const { jsSdk, asked } = await sdkLandedAt('http://localhost/?sign_in=expired#/')

  await expect(jsSdk.configured()).rejects.toThrow('config:invalid signature')

  expect(asked).toHaveLength(2)
})

test('does not repeat a refusal that another URL cannot mend', async () => {
  bridge = injectBridge({ preVerifyJSAPI: () => ({ err_msg: 'config:invalid url domain' }) })
  const { jsSdk, asked } = await sdkLandedAt('http://localhost/?sign_in=expired#/')

  await expect(jsSdk.configured()).rejects.toThrow('config:invalid url domain')

  expect(asked).toHaveLength(1)
})

test('asks again after a failure, since it may have passed', async () => {
  bridge = injectBridge({ preVerifyJSAPI: () => ({ err_msg: 'config:fail' }) })
  const { jsSdk, asked } = await sdkLandedAt(location.href)
  await expect(jsSdk.configured()).rejects.toThrow('config:fail')
  bridge = injectBridge()

  await jsSdk.configured()

  expect(asked).toHaveLength(2)
})
