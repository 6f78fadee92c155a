/** An independent merchant, written by others: wechatpay-axios-plugin's v2 client does everything and verifies each answer. */
import { Wechatpay } from 'wechatpay-axios-plugin'
import { openIdOf, openShop, matching, type Shop } from './testing/shop'
import { tenpayOf, unifiedOrderOf } from './testing/v2-merchant'

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

const merchant = (baseURL = `${shop.simulator.origin}/`) =>
  new Wechatpay({
    baseURL,
    mchid: shop.env('MCH_ID'),
    serial: shop.env('MCH_CERT_SERIAL_NO'),
    privateKey: shop.env('MCH_PRIVATE_KEY'),
    certs: { [shop.env('WECHATPAY_PUBLIC_KEY_ID')]: shop.env('WECHATPAY_PUBLIC_KEY') },
    secret: shop.env('MCH_API_V2_KEY'),
    merchant: {
      cert: shop.simulator.secure.certificate,
      key: shop.env('MCH_PRIVATE_KEY'),
      // Typed without it, and handed on to https.Agent.
      ...{ ca: shop.simulator.secure.authority },
    },
  })

const whose = () => ({ appid: shop.env('MINI_PROGRAM_APPID'), mch_id: shop.env('MCH_ID') })
const named = { out_trade_no: 'order-000001' }
const post = (path: string, fields: object, config = {}, by = merchant()) =>
  by.chain(path).post({ ...whose(), ...fields }, config)

it.each([{}, { sign_type: 'HMAC-SHA256' }])(
  'places, launches, pays, asks, refunds and asks again with %j',
  async (type) => {
    const placed = await post('v2/pay/unifiedorder', {
      ...unifiedOrderOf(shop, openid),
      ...type,
    })
    const data: Record<string, unknown> = placed.data
    const prepay_id = String(data['prepay_id'])
    const signType = 'sign_type' in type ? type.sign_type : undefined
    const launched = await shop.control<{ sheet: { id: string } }>('mini-program/request-payment', {
      appId: shop.env('MINI_PROGRAM_APPID'),
      params: tenpayOf(shop).getPayParamsByPrepay({ prepay_id }, signType),
    })
    await shop.control(`sheets/${launched.sheet.id}/outcome`, { outcome: 'pay' })
    const paid = await post('v2/pay/orderquery', { ...named, ...type })
    const refunded = await post(
      'v2/secapi/pay/refund',
      { ...named, ...type, out_refund_no: 'refund-1', total_fee: 2990, refund_fee: 2990 },
      { security: true },
      merchant(`${shop.simulator.secure.origin}/`),
    )
    await shop.settle(10)
    const ended = await post('v2/pay/refundquery', { ...named, ...type })

    expect(paid.data).toMatchObject({ trade_state: 'SUCCESS', openid })
    expect(refunded.data).toMatchObject({ refund_id: matching(/^\d+$/), refund_fee: '2990' })
    expect(ended.data).toMatchObject({ refund_status_0: 'SUCCESS' })
  },
)

it('C2-1 meets a close that comes too early, and closes later', async () => {
  await post('v2/pay/unifiedorder', unifiedOrderOf(shop, openid))

  await expect(post('v2/pay/closeorder', named)).rejects.toMatchObject({
    code: 'EV2_RES_STATUS_CODE_NOT_SUCESS',
    response: { data: { err_code: 'TRADE_STATE_ERROR' } },
  })
  await shop.settle(300)
  expect((await post('v2/pay/closeorder', named)).data).toMatchObject({ result_code: 'SUCCESS' })
})

it('finds a wrong signature', async () => {
  await shop.control('faults', { fault: 'pay-wrong-signature', times: 1 })

  await expect(post('v2/pay/unifiedorder', unifiedOrderOf(shop, openid))).rejects.toMatchObject({
    code: 'EV2_RES_SIGNATURE_NOT_EQUAL',
  })
})

it('V2-1 cannot refund over plain http', async () => {
  await expect(
    post('v2/secapi/pay/refund', { ...named, out_refund_no: 'r', total_fee: 1, refund_fee: 1 }),
  ).rejects.toMatchObject({ response: { status: 400 } })
})
