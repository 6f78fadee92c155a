import { OpenId, OutTradeNo } from '../contract/primitives'
import type { LogEntry } from '../log'
import type { ShippedOrder } from '../orders/deliveries'
import { textLike } from '../testing/matchers'
import { createWechatApi } from '../wechat/http'
import { fixedToken } from '../wechat/testing/fixed-token'
import { json, startServer, type LocalServer, type Reply } from '../wechat/testing/local-server'
import { createShipmentReports } from './shipping'

const UPLOAD = '/wxa/sec/order/upload_shipping_info'
const MANAGED = '/wxa/sec/order/is_trade_managed'
const PATH = '/wxa/sec/order/update_order_detail_path'
const ok = { errcode: 0, errmsg: 'ok' }

let server: LocalServer
let answers: Record<string, Reply>
let now: Date
let logged: LogEntry[]
beforeAll(async () => {
  server = await startServer(({ url }) => answers[new URL(url, 'http://x').pathname] ?? 'cut')
})
beforeEach(() => {
  server.asked.length = 0
  answers = {
    [UPLOAD]: json(ok),
    [MANAGED]: json({ ...ok, is_trade_managed: true }),
    [PATH]: json(ok),
  }
  now = new Date('2026-11-20T05:00:00.000Z')
  logged = []
})
afterAll(() => server.stop())

const reports = () =>
  createShipmentReports({
    api: createWechatApi({ origin: server.origin }),
    tokens: fixedToken(),
    clock: () => now,
    log: (entry) => void logged.push(entry),
  })

const shipped = (changes: Partial<ShippedOrder> = {}): ShippedOrder => ({
  transactionId: '4200000001',
  outTradeNo: OutTradeNo.parse('20261120ABCDEF'),
  openId: OpenId.parse('o1'),
  shipment: { carrier: 'SF', trackingNo: 'SF1001' },
  goods: '椪柑×1',
  receiverPhone: '138 0000-1234',
  ...changes,
})

const asked = (path: string) =>
  server.asked
    .filter(({ url }) => url.startsWith(path))
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>)

describe('what is reported', () => {
  test('is a parcel with its carrier, and for the receiver no more than the last four digits', async () => {
    expect(await reports().report(shipped())).toEqual({ kind: 'reported' })

    expect(asked(UPLOAD)).toEqual([
      {
        order_key: { order_number_type: 2, transaction_id: '4200000001' },
        logistics_type: 1,
        delivery_mode: 1,
        shipping_list: [
          {
            item_desc: '椪柑×1',
            express_company: 'SF',
            tracking_no: 'SF1001',
            contact: { receiver_contact: '*******1234' },
          },
        ],
        upload_time: '2026-11-20T13:00:00.000+08:00',
        payer: { openid: 'o1' },
      },
    ])
  })

  test('of a pickup is that it is one', async () => {
    await reports().report(shipped({ shipment: { pickup: true } }))

    expect(asked(UPLOAD)).toMatchObject([
      { logistics_type: 4, delivery_mode: 1, shipping_list: [{ item_desc: '椪柑×1' }] },
    ])
    expect(server.asked[0]?.body).not.toMatch(/contact|express_company/)
  })

  test('names the goods in 120 characters at most, also those of four bytes', async () => {
    await reports().report(shipped({ goods: '🍊'.repeat(120) }))
    await reports().report(shipped({ goods: '🍊'.repeat(121) }))

    const descriptions = asked(UPLOAD).map((body) => JSON.stringify(body['shipping_list']))
    expect(descriptions[0]).toContain('🍊'.repeat(120))
    expect(descriptions[1]).toContain(`"${'🍊'.repeat(119)}…"`)
  })

  test('without a phone number is refused before anything is sent, where the carrier wants one', async () => {
    for (const receiverPhone of ['----1', undefined]) {
      const { receiverPhone: _phone, ...rest } = shipped()
      const order = receiverPhone === undefined ? rest : { ...rest, receiverPhone }

      expect(await reports().report(order)).toMatchObject({
        kind: 'refused',
        problem: textLike(/contact/),
      })
    }
    expect(server.asked).toEqual([])
  })
})

describe('what WeChat answers', () => {
  test.each([10060002, 10060023])('%d: it was told before (SH-1)', async (errcode) => {
    answers[UPLOAD] = json({ errcode, errmsg: 'no' })

    expect(await reports().report(shipped())).toEqual({ kind: 'already' })
  })

  test.each([10060001, 268485216])('%d: not yet (SH-1)', async (errcode) => {
    answers[UPLOAD] = json({ errcode, errmsg: 'no' })

    expect(await reports().report(shipped())).toMatchObject({
      kind: 'not-yet',
      problem: textLike(new RegExp(String(errcode))),
    })
  })

  test.each([
    [10060003, /chance to ship again/],
    [10060004, /cannot be shipped/],
    [10060006, /express/],
    [10060007, /is_all_delivered/],
    [10060031, /./],
    [268485226, /./],
    [268485227, /./],
    [268485228, /./],
  ])('%d: never, and why (SH-1)', async (errcode, why) => {
    answers[UPLOAD] = json({ errcode, errmsg: 'openid o1 rid 1' })

    const outcome = await reports().report(shipped())

    expect(outcome).toEqual({
      kind: 'refused',
      problem: textLike(new RegExp(`^WeChat answered ${errcode}: .*${why.source}.*\\.$`)),
    })
    expect(JSON.stringify(outcome)).not.toContain('o1')
  })

  test.each([-1, 45009, 10060012, 48001])('%d: another time', async (errcode) => {
    answers[UPLOAD] = json({ errcode, errmsg: 'no' })

    await expect(reports().report(shipped())).rejects.toMatchObject({ errcode })
    expect(asked(UPLOAD)).toHaveLength(1)
  })

  test('nothing: another time', async () => {
    answers[UPLOAD] = 'cut'

    await expect(reports().report(shipped())).rejects.toMatchObject({
      name: 'WechatUnreachableError',
    })
  })
})

describe('whether WeChat has to be told', () => {
  test('is asked once a day, and the page of an order said once', async () => {
    const { isNeeded } = reports()

    expect(await Promise.all([isNeeded(), isNeeded(), isNeeded()])).toEqual([true, true, true])
    expect(asked(MANAGED)).toEqual([{ appid: 'wx1' }])
    expect(asked(PATH)).toEqual([{ path: 'pages/order/index?outTradeNo=${商品订单号}' }])
    now = new Date('2026-11-21T05:00:00.000Z')
    answers[MANAGED] = json({ ...ok, is_trade_managed: false })

    expect(await isNeeded()).toBe(false)
    expect(asked(MANAGED)).toHaveLength(2)
    expect(asked(PATH)).toHaveLength(1)
  })

  test('is no where nobody manages, and then no page is said', async () => {
    answers[MANAGED] = json({ ...ok, is_trade_managed: false })

    expect(await reports().isNeeded()).toBe(false)

    expect(asked(PATH)).toEqual([])
  })

  test('is asked again after WeChat did not say', async () => {
    const { isNeeded } = reports()
    answers[MANAGED] = 'cut'
    await expect(isNeeded()).rejects.toMatchObject({ name: 'WechatUnreachableError' })
    answers[MANAGED] = json({ ...ok, is_trade_managed: true })

    expect(await isNeeded()).toBe(true)
  })

  test('does not depend on the page of an order being taken', async () => {
    answers[PATH] = json({ errcode: 10060035, errmsg: 'invalid path' })

    expect(await reports().isNeeded()).toBe(true)

    expect(logged).toMatchObject([{ level: 'warn', event: 'order-page-not-linked' }])
  })
})
