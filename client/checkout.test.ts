import { platform } from '@/platform'
import { device, Failure } from '@/testing/device'
import { h5Pay, jsSdkConfig, jsSdkPay, miniProgramPay, nativePay, order } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import {
  browseAs,
  type FakeBridge,
  injectBridge,
  openAt,
  userAgents,
  watchNavigation,
} from '@/testing/wechat-browser'
import { newRequestId, payAgain, placeAndPay } from './checkout'

declare const __PLATFORM__: 'weapp' | 'h5'

const pay = __PLATFORM__ === 'weapp' ? miniProgramPay : jsSdkPay
const request = {
  requestId: '8b6a1f9e-0a3c-4d57-9f0e-1c2d3e4f5a6b',
  items: [{ productId: 'navel-orange', quantity: 1 }],
}

let bridge: FakeBridge
let sheet: 'ok' | 'cancel' | 'fail'

beforeAll(() => {
  openAt('/#/pages/checkout/index')
  browseAs(userAgents.wechatAndroid)
  platform.start({ jssdkConfig: () => Promise.resolve(jsSdkConfig) })
})

beforeEach(() => {
  device.reset()
  server.reset()
  sheet = 'ok'
  device.requestPayment = () => {
    const errMsg = { ok: 'ok', cancel: 'fail cancel', fail: 'fail 支付场景非法' }[sheet]
    return sheet === 'ok'
      ? Promise.resolve({ errMsg: 'requestPayment:ok' })
      : Promise.reject(new Failure(`requestPayment:${errMsg}`))
  }
  bridge = injectBridge({
    getBrandWCPayRequest: () => ({ err_msg: `get_brand_wcpay_request:${sheet}` }),
  })
  server.on('POST /api/orders', () => ok('POST /api/orders', { order: order(), pay }, 201))
})

afterEach(() => bridge.remove())

test.each([
  ['ok', 'submitted'],
  ['cancel', 'cancelled'],
  ['fail', 'failed'],
] as const)('a sheet that says %s is %s, with the order as it is: unpaid', async (said, kind) => {
  sheet = said

  const outcome = await placeAndPay(request)

  expect(outcome).toMatchObject({ kind, order: { status: 'awaiting-payment' } })
})

test('a failure carries what WeChat said', async () => {
  sheet = 'fail'

  const reason = __PLATFORM__ === 'weapp' ? 'requestPayment:fail 支付场景非法' : 'chooseWXPay:fail'
  expect(await placeAndPay(request)).toMatchObject({ kind: 'failed', reason })
})

test('the server is asked for goods and never told a price', async () => {
  await placeAndPay(request)

  expect(server.sent).toMatchObject([{ method: 'POST', path: '/api/orders', data: request }])
  expect(Object.keys(server.sent[0]?.data ?? {})).toEqual(['requestId', 'items'])
})

test('an order the server refuses opens no sheet', async () => {
  server.on('POST /api/orders', () => refusal(409, 'out-of-stock'))

  const outcome = await placeAndPay(request)

  expect(outcome).toMatchObject({ kind: 'not-placed', error: { code: 'out-of-stock' } })
  expect(device.payments).toEqual([])
  expect(bridge.last('getBrandWCPayRequest')).toBeUndefined()
})

test('paying again opens a sheet for the same order', async () => {
  server.on('POST /api/orders/:outTradeNo/pay', () =>
    ok('POST /api/orders/:outTradeNo/pay', { order: order(), pay }),
  )

  const outcome = await payAgain('SJ20261120000001')

  expect(outcome).toMatchObject({ kind: 'submitted', order: { outTradeNo: 'SJ20261120000001' } })
  expect(server.sent[0]?.path).toBe('/api/orders/SJ20261120000001/pay')
})

test('an order that was paid meanwhile counts as submitted and opens no sheet', async () => {
  server.on('POST /api/orders/:outTradeNo/pay', () => refusal(409, 'order-paid'))
  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: order({ status: 'paid' }) }),
  )

  const outcome = await payAgain('SJ20261120000001')

  expect(outcome).toMatchObject({ kind: 'submitted', order: { status: 'paid' } })
  expect(device.payments).toEqual([])
})

test('an order closed meanwhile is not placed again behind the person’s back', async () => {
  server.on('POST /api/orders/:outTradeNo/pay', () => refusal(409, 'order-closed'))

  expect(await payAgain('SJ20261120000001')).toMatchObject({
    kind: 'not-placed',
    error: { code: 'order-closed' },
  })
})

if (__PLATFORM__ === 'h5') {
  test('a person who is not signed in leaves the page and nothing is placed', async () => {
    const gone = watchNavigation()
    server.on('POST /api/orders', () => refusal(401, 'unauthenticated'))

    expect(await placeAndPay(request)).toEqual({ kind: 'leaving' })
    expect(gone).toHaveLength(1)
    expect(server.sent).toHaveLength(1)
  })

  describe('outside WeChat', () => {
    afterEach(() => browseAs(userAgents.wechatAndroid))

    test.each([
      ['safari', 'wechat-h5'],
      ['chromeDesktop', 'wechat-native'],
    ] as const)('the server is told how %s can pay: by %s', async (browser, launcher) => {
      browseAs(userAgents[browser])
      const params = { order: order(), pay: nativePay }
      server.on('POST /api/orders', () => ok('POST /api/orders', params, 201))
      server.on('POST /api/orders/:outTradeNo/pay', () =>
        ok('POST /api/orders/:outTradeNo/pay', params),
      )

      await placeAndPay(request)
      await payAgain('SJ20261120000001')

      expect(server.sent.map(({ data }) => data['launcher'])).toEqual([launcher, launcher])
    })

    test('a code to scan is handed on with its order', async () => {
      browseAs(userAgents.chromeDesktop)
      server.on('POST /api/orders', () =>
        ok('POST /api/orders', { order: order(), pay: nativePay }, 201),
      )

      expect(await placeAndPay(request)).toMatchObject({
        ...{ kind: 'scan', codeUrl: nativePay.codeUrl },
        order: { outTradeNo: 'SJ20261120000001' },
      })
    })

    test('a phone is sent to the cashier, and of the payment nothing is known', async () => {
      browseAs(userAgents.safari)
      const gone = watchNavigation()
      server.on('POST /api/orders', () =>
        ok('POST /api/orders', { order: order(), pay: h5Pay }, 201),
      )

      const outcome = placeAndPay(request)
      while (gone.length === 0) await new Promise((resolve) => setTimeout(resolve))
      window.dispatchEvent(new Event('pageshow'))

      expect(await outcome).toMatchObject({ kind: 'unknown' })
      expect(gone).toEqual([h5Pay.url])
    })
  })
}

describe('a request id', () => {
  const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

  test('is a UUID v4, another one each time', () => {
    const ids = Array.from({ length: 200 }, newRequestId)

    expect(ids.filter((id) => !uuid4.test(id))).toEqual([])
    expect(new Set(ids).size).toBe(200)
  })

  test('is one too where there is no crypto', () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'crypto')
    Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true })

    const ids = Array.from({ length: 200 }, newRequestId)

    if (own) Object.defineProperty(globalThis, 'crypto', own)
    expect(ids.filter((id) => !uuid4.test(id))).toEqual([])
    expect(new Set(ids).size).toBe(200)
  })
})

describe('messages about the order', () => {
  const templates = ['shipped', 'refunded']

  beforeEach(() => {
    server.on('POST /api/orders', () =>
      ok('POST /api/orders', { order: order(), pay, messageTemplates: templates }, 201),
    )
    server.on('POST /api/orders/:outTradeNo/messages', () => ({ statusCode: 204, data: null }))
    device.requestSubscribeMessage = () =>
      Promise.resolve({
        errMsg: 'requestSubscribeMessage:ok',
        ...{ shipped: 'accept', refunded: 'reject' },
      })
  })

  const told = () => server.sent.filter(({ path }) => path.endsWith('/messages'))

  if (__PLATFORM__ === 'weapp') {
    test('are asked about once it was paid, and the server hears which were accepted', async () => {
      expect(await placeAndPay(request)).toMatchObject({ kind: 'submitted' })

      expect(device.subscriptions).toMatchObject([{ tmplIds: templates }])
      expect(told()).toMatchObject([
        {
          path: `/api/orders/${order().outTradeNo}/messages`,
          data: { accepted: ['shipped'] },
        },
      ])
    })

    test('are asked about after a second try to pay too', async () => {
      server.on('POST /api/orders/:outTradeNo/pay', () =>
        ok('POST /api/orders/:outTradeNo/pay', {
          ...{ order: order(), pay: miniProgramPay, messageTemplates: templates },
        }),
      )

      await payAgain(order().outTradeNo)

      expect(told()).toHaveLength(1)
    })

    test('that nobody accepted are not spoken of', async () => {
      device.requestSubscribeMessage = () =>
        Promise.reject(new Failure('requestSubscribeMessage:fail 20004'))

      expect(await placeAndPay(request)).toMatchObject({ kind: 'submitted' })

      expect(told()).toEqual([])
    })

    test('are nobody’s trouble when the server does not take the answer', async () => {
      server.on('POST /api/orders/:outTradeNo/messages', () => refusal(500, 'internal'))

      expect(await placeAndPay(request)).toMatchObject({ kind: 'submitted' })
      await new Promise((resolve) => setTimeout(resolve))

      expect(told()).toHaveLength(1)
    })
  }

  if (__PLATFORM__ === 'h5') {
    test('are not asked about where nobody can be asked', async () => {
      await placeAndPay(request)

      expect(device.subscriptions).toEqual([])
      expect(told()).toEqual([])
    })
  }

  test.each(['cancel', 'fail'] as const)('are not asked about after a %s', async (said) => {
    sheet = said

    await placeAndPay(request)

    expect(device.subscriptions).toEqual([])
  })
})
