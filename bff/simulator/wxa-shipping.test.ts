import { call, matching, openIdOf, openShop, orderOf, type Shop } from './testing/shop'
import { askWxa, logIn, payFor, type Paid } from './testing/wxa'

let shop: Shop
let paid: Paid
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.afresh()
  uploads = 0
  paid = await payFor(shop)
})

let uploads = 0
/** Each a millisecond later than the one before. */
const nextTime = () => `2026-11-20T13:00:00.${String((uploads += 1)).padStart(3, '0')}+08:00`

const parcel = { tracking_no: 'T1', express_company: 'STO', item_desc: '秭归脐橙*1' }
const shipment = (changes: Record<string, unknown> = {}) => ({
  order_key: { order_number_type: 2, transaction_id: paid.transactionId },
  logistics_type: 1,
  delivery_mode: 1,
  shipping_list: [parcel],
  upload_time: nextTime(),
  payer: { openid: paid.openid },
  ...changes,
})
const upload = (changes: Record<string, unknown> = {}) =>
  askWxa(shop, '/wxa/sec/order/upload_shipping_info', { body: shipment(changes) })
const numbers = async () => (await shop.state()).shipments.map(({ trackingNo }) => trackingNo)
const numbered = (...trackingNos: string[]) =>
  trackingNos.map((tracking_no) => ({ ...parcel, tracking_no }))
const refund = (part: number) =>
  call(shop, 'POST', '/v3/refund/domestic/refunds', {
    body: {
      out_trade_no: paid.outTradeNo,
      out_refund_no: `refund-${part}`,
      amount: { refund: part, total: 2990, currency: 'CNY' },
    },
  })

describe('upload_shipping_info', () => {
  it('SH-1 takes a paid order and shows what was uploaded', async () => {
    expect(await upload()).toEqual({ errcode: 0, errmsg: 'ok' })

    expect((await shop.state()).shipments).toEqual([
      {
        outTradeNo: paid.outTradeNo,
        transactionId: paid.transactionId,
        logisticsType: 1,
        trackingNo: 'T1',
        expressCompany: 'STO',
        itemDesc: '秭归脐橙*1',
        uploadedAt: matching(/Z$/),
      },
    ])
  })

  it('SH-1 finds the order by the merchant’s number, and nothing to carry has no number', async () => {
    const answer = await upload({
      order_key: {
        order_number_type: 1,
        mchid: shop.env('MCH_ID'),
        out_trade_no: paid.outTradeNo,
      },
      logistics_type: 3,
      shipping_list: [{ item_desc: '电子卡' }],
    })

    expect(answer).toMatchObject({ errcode: 0 })
    expect((await shop.state()).shipments).toMatchObject([{ logisticsType: 3 }])
    expect(await numbers()).toEqual([undefined])
  })

  const long = 'x'.repeat(129)
  it.each<[string, Record<string, unknown>, number]>([
    ['no order_key', { order_key: undefined }, 268485194],
    ['a type 3 of number', { order_key: { order_number_type: 3 } }, 268485194],
    ['no transaction_id', { order_key: { order_number_type: 2 } }, 268485195],
    ['no mchid', { order_key: { order_number_type: 1, out_trade_no: 'a' } }, 268485196],
    ['no out_trade_no', { order_key: { order_number_type: 1, mchid: '1' } }, 268485197],
    ['logistics_type 5', { logistics_type: 5 }, 10060005],
    ['delivery_mode 3', { delivery_mode: 3 }, 268485224],
    ['no parcel', { shipping_list: [] }, 10060014],
    ['two parcels in one', { shipping_list: [parcel, parcel] }, 268485228],
    ['16 parcels', { delivery_mode: 2, shipping_list: Array(16).fill(parcel) }, 10060024],
    ['a split courier', { logistics_type: 2, delivery_mode: 2 }, 10060006],
    ['a split without its end', { delivery_mode: 2 }, 10060007],
    ['no tracking_no', { shipping_list: [{ ...parcel, tracking_no: '' }] }, 268485226],
    ['no express_company', { shipping_list: [{ ...parcel, express_company: '' }] }, 268485227],
    ['a long tracking_no', { shipping_list: [{ ...parcel, tracking_no: long }] }, 10060026],
    ['a long company', { shipping_list: [{ ...parcel, express_company: long }] }, 10060025],
    ['no item_desc', { shipping_list: [{ ...parcel, item_desc: '' }] }, 10060008],
    ['a long item_desc', { shipping_list: [{ ...parcel, item_desc: '橙'.repeat(121) }] }, 10060009],
    ['SF without contact', { shipping_list: [{ ...parcel, express_company: 'SF' }] }, 10060014],
    [
      'an open phone number',
      { shipping_list: [{ ...parcel, contact: { receiver_contact: '13800138000' } }] },
      10060014,
    ],
    ['no upload_time', { upload_time: undefined }, 268485216],
    ['no milliseconds', { upload_time: '2026-11-20T13:00:00+08:00' }, 268485216],
    ['a 13th month', { upload_time: '2026-13-20T13:00:00.000+08:00' }, 268485216],
    ['no payer', { payer: undefined }, 10060014],
    ['another payer', { payer: { openid: 'o1' } }, 10060031],
  ])('SH-1 refuses %s', async (_what, changes, errcode) => {
    expect(await upload(changes)).toMatchObject({ errcode })
    expect((await shop.state()).shipments).toEqual([])
  })

  it('feature 8.1 takes the limits themselves, and SF with a masked contact', async () => {
    const answer = await upload({
      shipping_list: [
        {
          tracking_no: 'x'.repeat(128),
          express_company: 'SF',
          item_desc: '橙'.repeat(120),
          contact: { consignor_contact: '+86-177****1234' },
        },
      ],
    })

    expect(answer).toMatchObject({ errcode: 0 })
  })

  it('SH-1 knows orders paid in the mini-program only (10060001)', async () => {
    const openid = await openIdOf(shop, 'xiaoman')
    const body = orderOf(shop, openid, { out_trade_no: 'unpaid-0001' })
    await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })
    const elsewhere = {
      appid: shop.env('OFFICIAL_ACCOUNT_APPID'),
      out_trade_no: 'native-0001',
      payer: undefined,
    }
    await call(shop, 'POST', '/v3/pay/transactions/native', { body: orderOf(shop, '', elsewhere) })
    await shop.control('orders/native-0001/outcome', { outcome: 'pay' })

    for (const out_trade_no of ['unpaid-0001', 'native-0001', 'nobody-knows']) {
      const order_key = { order_number_type: 1, mchid: shop.env('MCH_ID'), out_trade_no }
      expect(await upload({ order_key })).toMatchObject({ errcode: 10060001 })
    }
    const order_key = { order_number_type: 1, mchid: '1', out_trade_no: paid.outTradeNo }
    expect(await upload({ order_key })).toMatchObject({ errcode: 10060001 })
  })

  it('SH-1 checks whose payment it is (10060031)', async () => {
    const { openid } = await logIn(shop, 'ajuan')

    expect(await upload({ payer: { openid } })).toMatchObject({ errcode: 10060031 })
  })

  it('SH-1 ships what is not refunded whole (10060004)', async () => {
    await refund(990)
    expect(await upload()).toMatchObject({ errcode: 0 })

    await shop.settle(60)
    await refund(2000)

    const again = await upload({ shipping_list: numbered('T2') })
    expect(again).toMatchObject({ errcode: 10060004 })
  })

  it('SH-1 ships an order anew once (10060003), with something new (10060023)', async () => {
    await upload()
    expect(await upload()).toMatchObject({ errcode: 10060023 })

    expect(await upload({ shipping_list: numbered('T2') })).toMatchObject({ errcode: 0 })

    expect(await numbers()).toEqual(['T2'])
    const third = await upload({ shipping_list: numbered('T3') })
    expect(third).toMatchObject({ errcode: 10060003 })
    expect(await numbers()).toEqual(['T2'])
  })

  it('SH-1 wants upload_time to grow from one upload of an order to the next (268485216)', async () => {
    const upload_time = nextTime()
    await upload({ upload_time })

    const same = await upload({ upload_time, shipping_list: numbered('T2') })

    expect(same).toMatchObject({ errcode: 268485216 })
    expect(await upload({ shipping_list: numbered('T2') })).toMatchObject({ errcode: 0 })
  })

  it('SH-1 takes parcels one after another until all are delivered (10060002)', async () => {
    const part = (is_all_delivered: boolean, ...trackingNos: string[]) =>
      upload({ delivery_mode: 2, is_all_delivered, shipping_list: numbered(...trackingNos) })

    expect(await part(false, 'T1')).toMatchObject({ errcode: 0 })
    expect(await part(false, 'T1', 'T2')).toMatchObject({ errcode: 0 })
    expect(await part(true, 'T3')).toMatchObject({ errcode: 0 })

    expect(await numbers()).toEqual(['T1', 'T2', 'T3'])
    expect(await part(false, 'T4')).toMatchObject({ errcode: 10060002 })
  })

  it('feature 8.1 counts the parcels of all uploads (10060024)', async () => {
    const many = Array.from({ length: 15 }, (_, index) => `T${index}`)
    const split = { delivery_mode: 2, is_all_delivered: false }
    await upload({ ...split, shipping_list: numbered(...many) })

    const answer = await upload({ ...split, shipping_list: numbered('T15') })

    expect(answer).toMatchObject({ errcode: 10060024 })
  })

  it('another way to ship uses the one chance, complete or not (10060003)', async () => {
    await upload({ delivery_mode: 2, is_all_delivered: false })

    expect(await upload()).toMatchObject({ errcode: 0 })
    const third = await upload({ logistics_type: 2 })
    expect(third).toMatchObject({ errcode: 10060003 })
  })

  it('wants JSON (47001), by POST (43002), of the mini-program (48001)', async () => {
    const path = '/wxa/sec/order/upload_shipping_info'

    expect(await askWxa(shop, path, { body: [] })).toMatchObject({ errcode: 47001 })
    expect(await askWxa(shop, path)).toMatchObject({ errcode: 43002 })
    const other = await askWxa(shop, path, { body: shipment(), as: 'OFFICIAL_ACCOUNT' })
    expect(other).toMatchObject({ errcode: 48001 })
  })

  it('is forgotten with the orders', async () => {
    await upload()

    await shop.control('reset', {})

    expect((await shop.state()).shipments).toEqual([])
  })
})

describe('the account’s settings', () => {
  const managed = (appid: string) =>
    askWxa(shop, '/wxa/sec/order/is_trade_managed', { body: { appid } })

  it('tell whether what is shipped must be told', async () => {
    const appid = shop.env('MINI_PROGRAM_APPID')
    expect(await managed(appid)).toEqual({ errcode: 0, errmsg: 'ok', is_trade_managed: true })

    await shop.control('trade-managed', { managed: false })

    expect(await managed(appid)).toMatchObject({ is_trade_managed: false })
    expect(await managed('wx00000000000000ff')).toMatchObject({ errcode: 40013 })
    await shop.control('reset', {})
    expect(await managed(appid)).toMatchObject({ is_trade_managed: true })
  })

  const lead = (path: unknown) =>
    askWxa(shop, '/wxa/sec/order/update_order_detail_path', { body: { path } })

  it('keep the page WeChat’s list of orders leads to', async () => {
    expect(await shop.state()).not.toHaveProperty('orderDetailPath')
    const path = 'pages/order/index?outTradeNo=${商品订单号}'

    expect(await lead(path)).toEqual({ errcode: 0, errmsg: 'ok' })

    expect((await shop.state()).orderDetailPath).toBe(path)
  })

  it.each([
    'pages/order/index?outTradeNo=1',
    'pages/order?outTradeNo=${商品订单号}',
    '',
    undefined,
  ])('refuse the page %s (10060035)', async (path) => {
    expect(await lead(path)).toMatchObject({ errcode: 10060035 })
  })
})
