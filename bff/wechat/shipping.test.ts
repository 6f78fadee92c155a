import { createWechatApi } from './http'
import { createShipping, type Shipment } from './shipping'
import { fixedToken } from './testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from './testing/local-server'

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
  answer = json({ errcode: 0, errmsg: 'ok' })
})
afterAll(() => server.stop())

const shipping = (clock = () => new Date('2022-12-15T05:29:35.120Z')) =>
  createShipping({
    api: createWechatApi({ origin: server.origin }),
    tokens: fixedToken(),
    clock,
  })

const parcel = { tracking_no: 'T1', express_company: 'STO', item_desc: '小橘*1' }
const express: Shipment = {
  order: { transaction_id: '4200000001' },
  logistics_type: 1,
  delivery_mode: 1,
  shipping_list: [parcel],
  payer_openid: 'o1',
}
const split: Shipment = {
  ...express,
  delivery_mode: 2,
  is_all_delivered: true,
  shipping_list: [parcel, { ...parcel, tracking_no: 'T2' }],
}

test('a shipment is sent as the page shows it', async () => {
  const contact = { consignor_contact: '+86-177****1234' }

  await shipping().uploadShippingInfo({ ...express, shipping_list: [{ ...parcel, contact }] })

  const [asked] = server.asked
  expect(asked).toMatchObject({
    method: 'POST',
    url: '/wxa/sec/order/upload_shipping_info?access_token=TOKEN',
  })
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    order_key: { order_number_type: 2, transaction_id: '4200000001' },
    logistics_type: 1,
    delivery_mode: 1,
    shipping_list: [{ ...parcel, contact }],
    upload_time: '2022-12-15T13:29:35.120+08:00',
    payer: { openid: 'o1' },
  })
})

test('an order goes by our number as well', async () => {
  const order = { mchid: '1900000001', out_trade_no: 'A_1-b' }

  await shipping().uploadShippingInfo({ ...express, order })

  expect(JSON.parse(server.asked[0]?.body ?? '')).toMatchObject({
    order_key: { order_number_type: 1, ...order },
  })
})

test('upload_time grows, even when the clock stands still or goes back', async () => {
  const times = ['05:00:00.000Z', '05:00:00.000Z', '04:59:00.000Z', '05:00:00.500Z']
  const sender = shipping(() => new Date(`2026-11-20T${times.shift()}`))

  for (let call = 0; call < 4; call += 1) await sender.uploadShippingInfo(express)

  expect(server.asked.map(({ body }) => /"upload_time":"([^"]+)"/.exec(body)?.[1])).toEqual([
    '2026-11-20T13:00:00.000+08:00',
    '2026-11-20T13:00:00.001+08:00',
    '2026-11-20T13:00:00.002+08:00',
    '2026-11-20T13:00:00.500+08:00',
  ])
})

const parcels = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...parcel, tracking_no: `T${index}` }))
const withParcel = (change: Partial<Shipment['shipping_list'][number]>): Shipment => ({
  ...express,
  shipping_list: [{ ...parcel, ...change }],
})

test.each<[string, Shipment]>([
  ['several parcels', split],
  ['several parcels, more to come', { ...split, is_all_delivered: false }],
  ['one of several parcels', { ...split, shipping_list: [parcel] }],
  ['15 parcels', { ...split, shipping_list: parcels(15) }],
  ['nothing to carry', { ...express, logistics_type: 3, shipping_list: [{ item_desc: '话费' }] }],
  ['picked up', { ...express, logistics_type: 4, shipping_list: [{ item_desc: '小橘' }] }],
  ['120 characters of goods', withParcel({ item_desc: '橘'.repeat(120) })],
  ['128 bytes of tracking number', withParcel({ tracking_no: 'x'.repeat(128) })],
  [
    'SF with a receiver',
    withParcel({ express_company: 'SF', contact: { receiver_contact: '189****1234' } }),
  ],
  [
    'a masked number with an extension',
    withParcel({ contact: { receiver_contact: '0**2-*****23-10' } }),
  ],
])('is accepted: %s', async (_, shipment) => {
  await shipping().uploadShippingInfo(shipment)

  expect(server.asked).toHaveLength(1)
})

test.each<[string, Shipment, string]>([
  ['no parcel', { ...express, shipping_list: [] }, 'at least 1 parcel'],
  ['16 parcels (10060024)', { ...split, shipping_list: parcels(16) }, 'at most 15 parcels'],
  ['two parcels in one (268485228)', { ...express, shipping_list: parcels(2) }, '268485228'],
  ['a split without express (10060006)', { ...split, logistics_type: 2 }, '10060006'],
  ['a split that may be all (10060007)', { ...express, delivery_mode: 2 }, '10060007'],
  ['express without a number', withParcel({ tracking_no: undefined }), '268485226'],
  ['express without a company', withParcel({ express_company: undefined }), '268485227'],
  ['an empty number', withParcel({ tracking_no: '' }), 'shipping_list.0.tracking_no'],
  ['129 bytes of number', withParcel({ tracking_no: 'x'.repeat(129) }), '1 to 128 bytes'],
  ['129 bytes of company', withParcel({ express_company: '橘'.repeat(43) }), '1 to 128 bytes'],
  ['121 characters of goods', withParcel({ item_desc: '橘'.repeat(121) }), '120 characters'],
  ['no goods', withParcel({ item_desc: '' }), '120 characters'],
  ['SF without a contact', withParcel({ express_company: 'SF' }), 'contact: needed for SF'],
  ['SF with an empty contact', withParcel({ express_company: 'SF', contact: {} }), 'for SF'],
  ['an unmasked phone', withParcel({ contact: { receiver_contact: '18912341234' } }), 'masked'],
  [
    'a phone masked to its end',
    withParcel({ contact: { receiver_contact: '189*****234' } }),
    'last 4',
  ],
  ['no openid', { ...express, payer_openid: '' }, 'payer_openid'],
  [
    'an order number of 33',
    { ...express, order: { mchid: '1', out_trade_no: 'a'.repeat(33) } },
    'order.out_trade_no: 1 to 32 of',
  ],
  [
    'an order number with a space',
    { ...express, order: { mchid: '1', out_trade_no: 'a b' } },
    'order.out_trade_no: 1 to 32 of',
  ],
  [
    'an empty transaction_id',
    { ...express, order: { transaction_id: '' } },
    'order.transaction_id: 1 to 32 bytes',
  ],
])('is refused before sending: %s', async (_, shipment, reason) => {
  const upload = shipping().uploadShippingInfo(shipment)

  await expect(upload).rejects.toThrow(RangeError)
  await expect(upload).rejects.toThrow(reason)
  expect(server.asked).toHaveLength(0)
})

test('a refusal before sending does not repeat what is personal', async () => {
  const shipment = withParcel({ contact: { receiver_contact: '18912341234' } })

  await expect(shipping().uploadShippingInfo(shipment)).rejects.toThrow(
    /^(?!.*18912341234).*receiver_contact/,
  )
})

test.each([-1, 10060001, 10060003, 10060031, 268485216])(
  '%i is passed on, and nothing is sent twice',
  async (errcode) => {
    answer = json({ errcode, errmsg: '' })

    await expect(shipping().uploadShippingInfo(express)).rejects.toMatchObject({ errcode })
    expect(server.asked).toHaveLength(1)
  },
)

test.each([true, false])('whether the trade is managed: %s', async (is_trade_managed) => {
  answer = json({ errcode: 0, errmsg: 'ok', is_trade_managed })

  await expect(shipping().isTradeManaged()).resolves.toBe(is_trade_managed)
  expect(server.asked).toMatchObject([
    { url: '/wxa/sec/order/is_trade_managed?access_token=TOKEN', body: '{"appid":"wx1"}' },
  ])
})

test('the page of an order is told, and must name the order', async () => {
  const path = 'pages/order/index?id=${商品订单号}'

  await shipping().updateOrderDetailPath(path)
  await expect(shipping().updateOrderDetailPath('pages/order/index')).rejects.toThrow(RangeError)

  expect(server.asked).toMatchObject([
    {
      url: '/wxa/sec/order/update_order_detail_path?access_token=TOKEN',
      body: JSON.stringify({ path }),
    },
  ])
})
