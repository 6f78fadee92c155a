/** An independent merchant, written by others: wechatpay-axios-plugin places, asks, closes and verifies each answer. */
import { Wechatpay } from 'wechatpay-axios-plugin'
import { openIdOf, openShop, orderOf, matching, type Shop } from './testing/shop'

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

const merchant = (
  certs = { [shop.env('WECHATPAY_PUBLIC_KEY_ID')]: shop.env('WECHATPAY_PUBLIC_KEY') },
) =>
  new Wechatpay({
    baseURL: `${shop.simulator.origin}/`,
    mchid: shop.env('MCH_ID'),
    serial: shop.env('MCH_CERT_SERIAL_NO'),
    privateKey: shop.env('MCH_PRIVATE_KEY'),
    certs,
  })

const jsapi = 'v3/pay/transactions/jsapi'
const order = 'v3/pay/transactions/out-trade-no/{out_trade_no}'
const named = { out_trade_no: 'order-000001' }
const withKey = () => ({ headers: { 'Wechatpay-Serial': shop.env('WECHATPAY_PUBLIC_KEY_ID') } })

const place = (changes: object = {}, config: object = withKey(), by = merchant()) =>
  by.chain(jsapi).post({ ...orderOf(shop, openid), ...changes }, config)

it('places, asks for, closes and asks for an order', async () => {
  const params = { mchid: shop.env('MCH_ID') }
  const query = () =>
    merchant()
      .chain(order)
      .get({ ...withKey(), ...named, params })

  expect(await place()).toMatchObject({
    status: 200,
    data: { prepay_id: matching(/^wx/) },
  })
  expect((await query()).data).toMatchObject({
    trade_state: 'NOTPAY',
    out_trade_no: 'order-000001',
  })
  const closed = await merchant()
    .chain(`${order}/close`)
    .post(params, { ...withKey(), ...named })
  expect(closed.status).toBe(204)
  expect((await query()).data).toMatchObject({ trade_state: 'CLOSED' })
})

it('G3-11 verifies by the public key without asking for it too: there is nothing else', async () => {
  expect((await place({}, {})).status).toBe(200)
  expect((await shop.state()).calls.at(-1)?.problems[0]).toMatch('no Wechatpay-Serial')
})

it('meets a refusal as an HTTP error with WeChat’s code', async () => {
  await expect(place({ amount: { total: 0 } })).rejects.toMatchObject({
    response: { status: 400, data: { code: 'PARAM_ERROR' } },
  })
})

it('finds a wrong signature', async () => {
  await shop.control('faults', { fault: 'pay-wrong-signature', times: 1 })

  await expect(place()).rejects.toMatchObject({ code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' })
})

it('finds a key it does not have', async () => {
  const others = merchant({ PUB_KEY_ID_0100: shop.env('WECHATPAY_PUBLIC_KEY') })

  await expect(place({}, {}, others)).rejects.toMatchObject({
    code: 'EV3_RES_HEADER_PLATFORM_SERIAL',
  })
})

it('G3-3 is refused with a clock of its own', async () => {
  await shop.settle(400)

  await expect(place()).rejects.toMatchObject({
    response: { status: 401, data: { code: 'SIGN_ERROR' } },
  })
})
