import { Formatter, Hash } from 'wechatpay-axios-plugin'
import { call, launchOf, openIdOf, openShop, orderOf, post, type Shop } from './testing/shop'
import { askV2, tenpayOf, unifiedOrderOf } from './testing/v2-merchant'

let shop: Shop
let openid: string
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  openid = await openIdOf(shop, 'xiaoman')
})

const place = async (signType?: string, changes: Record<string, string> = {}) => {
  const order = { ...unifiedOrderOf(shop, openid), ...changes }
  const { fields } = await askV2(shop, '/pay/unifiedorder', { ...order, sign_type: signType })
  return String(fields['prepay_id'])
}

const launch = (params: Record<string, unknown>, appId = shop.env('MINI_PROGRAM_APPID')) =>
  shop.json('/_simulator/api/mini-program/request-payment', post({ appId, params }))

/** tenpay adds a `timestamp` for the JS-SDK; the mini-program takes the other one. */
const signedBy = (prepayId: string, signType?: string) =>
  tenpayOf(shop).getPayParamsByPrepay({ prepay_id: prepayId }, signType)

const bySelf = (prepayId: string, signType: 'MD5' | 'HMAC-SHA256') => {
  const words = {
    appId: shop.env('MINI_PROGRAM_APPID'),
    timeStamp: '1601234567',
    nonceStr: Formatter.nonce(),
    package: `prepay_id=${prepayId}`,
    signType,
  }
  return { ...words, paySign: Hash.sign(signType, words, shop.env('MCH_API_V2_KEY')) }
}

const REFUSED = { errMsg: 'requestPayment:fail 支付验证签名失败' }

describe('launching a v2 order', () => {
  it.each(['MD5', 'HMAC-SHA256'] as const)(
    'WECHAT 5.16 opens a sheet for what two libraries sign in %s (v2.paySign)',
    async (signType) => {
      const prepayId = await place(signType)

      expect(await launch(signedBy(prepayId, signType))).toHaveProperty('sheet.amount', 2990)
      expect(await launch(bySelf(prepayId, signType))).toHaveProperty('sheet.amount', 2990)
    },
  )

  it.each([
    ['MD5', 'HMAC-SHA256'],
    ['HMAC-SHA256', 'MD5'],
  ] as const)('refuses an order placed in %s and launched in %s', async (placed, launched) => {
    const prepayId = await place(placed)

    expect(await launch(bySelf(prepayId, launched))).toEqual(REFUSED)
  })

  it('refuses a v2 order launched by RSA, and a v3 order launched by MD5', async () => {
    const prepayId = await place()
    const body = orderOf(shop, openid, { out_trade_no: 'order-000002' })
    const v3 = await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })

    expect(await launch(launchOf(shop, prepayId))).toEqual(REFUSED)
    expect(await launch(bySelf(String(v3.body['prepay_id']), 'MD5'))).toEqual(REFUSED)
  })

  it.each(['timeStamp', 'nonceStr', 'paySign', 'package'])(
    'refuses another %s than was signed',
    async (name) => {
      const params: Record<string, unknown> = signedBy(await place())
      const value = name === 'package' ? `prepay_id=${await place()}` : `${String(params[name])}1`

      expect(await launch({ ...params, [name]: value })).toEqual(REFUSED)
    },
  )

  it('JS-6 refuses a prepay_id after two hours, by its name', async () => {
    const params = bySelf(await place(), 'MD5')
    await shop.settle(7200)

    expect((await launch(params))['errMsg']).toMatch('订单已失效')
  })

  it('the sheet pays it', async () => {
    const { sheet } = (await launch(signedBy(await place()))) as { sheet: { id: string } }

    await shop.control(`sheets/${sheet.id}/outcome`, { outcome: 'pay' })

    const { fields } = await askV2(shop, '/pay/orderquery', { out_trade_no: 'order-000001' })
    expect(fields).toMatchObject({ trade_state: 'SUCCESS', openid })
  })
})
