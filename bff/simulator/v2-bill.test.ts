import { gunzipSync } from 'node:zlib'
import { Formatter } from 'wechatpay-axios-plugin'
import { beijingDigits } from './clock'
import { openIdOf, openShop, type Shop } from './testing/shop'
import { askV2, fieldsOf, messageOf, unifiedOrderOf } from './testing/v2-merchant'

const DAY = 86_400

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

type Changes = Record<string, string | number | undefined>

async function pay(outTradeNo: string) {
  const openid = await openIdOf(shop, 'xiaoman')
  const order = { ...unifiedOrderOf(shop, openid), out_trade_no: outTradeNo }
  await askV2(shop, '/pay/unifiedorder', order)
  await shop.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
}

const now = () => shop.simulator.clock()
const today = () => beijingDigits(now()).slice(0, 8)

/** The next time it is this o'clock in Beijing, on another day. */
async function tomorrowAt(hour: number) {
  const passed = (now().getTime() / 1000 + 8 * 3600) % DAY
  await shop.settle(Math.ceil(DAY - passed + hour * 3600))
}

async function download(changes: Changes) {
  const { sign: _, ...fields } = messageOf(shop, { bill_type: 'ALL', ...changes })
  const reply = await shop.ask('/pay/downloadbill', {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: xml({ ...fields, sign: messageOf(shop, { bill_type: 'ALL', ...changes })['sign'] ?? '' }),
  })
  return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()) }
}

const xml = (fields: Record<string, string | number>) =>
  `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</xml>`

interface Bill {
  rows: Record<string, string>[]
  summary: Record<string, string>
}

describe('downloadbill', () => {
  it('B2-1 is text with a byte order mark, backticks and yuan, as text or GZIP', async () => {
    await pay('order-000001')
    await pay('order-000002')
    const day = today()
    await tomorrowAt(11)

    const { bytes } = await download({ bill_date: day })
    const packed = await download({ bill_date: day, tar_type: 'GZIP' })

    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    expect(gunzipSync(packed.bytes)).toEqual(bytes)
    const { rows, summary } = Formatter.castCsvBill(bytes) as Bill
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({
      商户订单号: 'order-000001',
      交易类型: 'JSAPI',
      交易状态: 'SUCCESS',
      订单金额: '29.90',
      商品名称: '秭归脐橙 5 斤装',
    })
    expect(summary).toMatchObject({ 总交易单数: '2', 订单总金额: '59.80' })
  })

  it.each<[string, Changes]>([
    ['missing parameter', { bill_date: undefined }],
    ['invalid bill_type', { bill_date: '20260101', bill_type: 'SOME' }],
    ['data format error', { bill_date: '2026-01-01' }],
    ['data format error', { bill_date: '20260230' }],
    ['data format error', { bill_date: '20260101', tar_type: 'ZIP' }],
    ['data format error', { bill_date: '20200101' }],
  ])('B2-2 fails with %s for %j', async (words, changes) => {
    const { status, bytes } = await download(changes)

    expect(status).toBe(200)
    expect(fieldsOf(bytes.toString())).toEqual({ return_code: 'FAIL', return_msg: words })
  })

  it('B2-2 fails with SIGN ERROR', async () => {
    const { text } = await askV2(shop, '/pay/downloadbill', {
      bill_type: 'ALL',
      bill_date: today(),
    })
    const forged = { ...messageOf(shop, { bill_type: 'ALL', bill_date: today() }), sign: 'A' }
    const reply = await shop.ask('/pay/downloadbill', {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: xml(forged),
    })

    expect(text).not.toMatch('SIGN ERROR')
    expect(fieldsOf(await reply.text())).toMatchObject({ return_msg: 'SIGN ERROR' })
  })

  it('B2-2, B2-3 is being created until ten, and does not exist for an empty day', async () => {
    await pay('order-000001')
    const day = today()
    await tomorrowAt(9)

    const early = await download({ bill_date: day })
    await shop.settle(3601)
    const refunds = await download({ bill_date: day, bill_type: 'REFUND' })

    expect(fieldsOf(early.bytes.toString())).toMatchObject({ return_msg: 'Bill Creating' })
    expect(fieldsOf(refunds.bytes.toString())).toEqual({
      return_code: 'FAIL',
      return_msg: 'NO Bill Exist',
      error_code: '20002',
    })
  })
})
