import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import { vectors } from '../wechat/testing/vectors'
import { z } from 'zod'
import { call, openIdOf, openShop, orderOf, type Shop } from './testing/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(() => shop.afresh())

const DAY = 86_400
const beijing = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString()
const today = () => beijing(shop.simulator.clock()).slice(0, 10)
/** Lets it be this hour in Beijing, `days` days on. */
async function until(hour: number, days = 0) {
  const now = shop.simulator.clock()
  const midnight = Date.parse(`${beijing(now).slice(0, 10)}T00:00:00+08:00`)
  const seconds = (midnight - now.getTime()) / 1000 + days * DAY + hour * 3600
  await shop.settle(Math.ceil(seconds))
}

async function pay(outTradeNo: string, total = 2990) {
  const openid = await openIdOf(shop, 'xiaoman')
  const body = orderOf(shop, openid, { out_trade_no: outTradeNo, amount: { total }, attach: 'a,b' })
  await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body })
  await shop.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
}
const refund = (outTradeNo: string, fen: number, total = 2990) =>
  call(shop, 'POST', '/v3/refund/domestic/refunds', {
    body: {
      out_trade_no: outTradeNo,
      out_refund_no: `${outTradeNo}-r`,
      amount: { refund: fen, total, currency: 'CNY' },
    },
  })

const bill = (kind: string, query: Record<string, string>) =>
  call(shop, 'GET', `/v3/bill/${kind}?${new URLSearchParams(query).toString()}`)

const Offer = z.object({ hash_type: z.string(), hash_value: z.string(), download_url: z.string() })
const Row = z.array(z.string())

/** The bytes of a file, asked for as a merchant must. */
async function download(url: string, serial = shop.env('MCH_CERT_SERIAL_NO')) {
  const { pathname, search } = new URL(url)
  const path = pathname + search
  const timestamp = Math.floor(shop.simulator.clock().getTime() / 1000)
  const message = Formatter.request('GET', path, timestamp, 'nonce', '')
  const signature = Rsa.sign(message, Rsa.from(shop.env('MCH_PRIVATE_KEY'), 'private'))
  const reply = await shop.ask(path, {
    headers: {
      accept: '*/*',
      'user-agent': 'merchant',
      authorization: Formatter.authorization(
        shop.env('MCH_ID'),
        'nonce',
        signature,
        timestamp,
        serial,
      ),
    },
  })
  return { reply, bytes: Buffer.from(await reply.arrayBuffer()) }
}

async function fileOf(kind: string, query: Record<string, string>) {
  const offer = Offer.parse((await bill(kind, query)).body)
  const { reply, bytes } = await download(offer.download_url)
  const unpacked = query['tar_type'] === 'GZIP' ? gunzipSync(bytes) : bytes
  const sha1 = createHash('sha1').update(unpacked).digest('hex')
  return { offer, reply, bytes, sha1, text: unpacked.toString('utf8') }
}

const linesOf = (text: string) => text.replace('\uFEFF', '').split('\r\n')
/** Cells of a line of values: what is behind each backtick. */
const cells = (line = '') => Row.parse(line.slice(1).split(',`'))
const headerOf = (text: string) => (linesOf(text)[0] ?? '').split(',')

/** A day with two payments and a refund, seen at 10:00 of the next. */
async function aDay() {
  await until(12, 1)
  const date = today()
  await pay('order-000001')
  await pay('order-000002', 100)
  await refund('order-000001', 1000)
  await until(10, 1)
  return date
}

describe('a trade bill', () => {
  it('B3-1 ALL has the columns, marks and sums of vector kind bill.csv', async () => {
    const [published] = vectors('bill.csv', {
      input: z.object({ csv: z.string().startsWith('\uFEFF') }),
      expected: z.object({ columns: z.literal(27), header: z.array(z.string()) }),
    })
    const date = await aDay()

    const { text } = await fileOf('tradebill', { bill_date: date, bill_type: 'ALL' })
    const lines = linesOf(text)

    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(headerOf(text)).toEqual(published?.expected.header)
    expect(lines).toHaveLength(1 + 3 + 2 + 1)
    expect(lines.at(-3)).toBe(linesOf(published?.input.csv ?? '').at(-3))
    expect(lines.at(-2)).toBe('`3,`30.90,`10.00,`0.00,`0.13000,`30.90,`10.00')
    const [payment, , refunded] = lines.slice(1, 4).map(cells)
    expect(payment).toHaveLength(27)
    expect(payment?.[0]).toMatch(new RegExp(`^${date} 12:00:\\d\\d$`))
    expect(payment?.slice(8, 18)).toEqual(
      ['JSAPI', 'SUCCESS', 'OTHERS', 'CNY', '29.90', '0.00', '0', '0', '0.00', '0.00'], // prettier-ignore
    )
    expect(payment?.slice(18)).toEqual(
      ['', '', '秭归脐橙 5 斤装', 'a,b', '0.18000', '0.60%', '29.90', '0.00', ''], // prettier-ignore
    )
    expect(refunded?.[9]).toBe('REFUND')
    expect(refunded?.slice(15, 20)).toEqual(
      ['order-000001-r', '10.00', '0.00', 'ORIGINAL', 'SUCCESS'], // prettier-ignore
    )
    expect(refunded?.slice(22)).toEqual(['-0.06000', '0.60%', '0.00', '10.00', ''])
  })

  it('B3-1 SUCCESS has the columns of vector kind bill.csv and no refunds', async () => {
    const [published] = vectors('bill.csv', {
      input: z.object({ csv: z.string() }),
      expected: z.object({ columns: z.literal(20), header: z.array(z.string()) }),
    })
    const date = await aDay()

    const { text } = await fileOf('tradebill', { bill_date: date, bill_type: 'SUCCESS' })

    expect(headerOf(text)).toEqual(published?.expected.header)
    expect(linesOf(text)).toHaveLength(1 + 2 + 2 + 1)
  })

  it('B3-1 REFUND has the refunds alone', async () => {
    const date = await aDay()

    const { text } = await fileOf('tradebill', { bill_date: date, bill_type: 'REFUND' })

    expect(linesOf(text)).toHaveLength(1 + 1 + 2 + 1)
    expect(linesOf(text)[1]).toContain('`order-000001-r,`10.00')
    expect(headerOf(text)).toContain('退款成功时间')
  })

  it('B2-3 has no unpaid orders, and a day’s end is Beijing’s', async () => {
    await until(23.98, 1)
    const date = today()
    await pay('order-000001')
    const unpaid = orderOf(shop, await openIdOf(shop, 'xiaoman'), { out_trade_no: 'order-000003' })
    await call(shop, 'POST', '/v3/pay/transactions/jsapi', { body: unpaid })
    await shop.settle(120)
    await pay('order-000002')
    await until(10)

    const { text } = await fileOf('tradebill', { bill_date: date })

    expect(text).toContain('order-000001')
    expect(text).not.toMatch(/order-00000[23]/)
  })
})

describe('a fund flow bill', () => {
  it('B3-1 has what came in and went out, with the balance after each', async () => {
    const date = await aDay()

    const { text } = await fileOf('fundflowbill', { bill_date: date, account_type: 'BASIC' })
    const lines = linesOf(text)

    const rows = lines.slice(1, 4).map(cells)
    expect(rows.map((row) => row.slice(3, 8))).toEqual([
      ['交易', '交易', '收入', '29.90', '29.90'],
      ['交易', '交易', '收入', '1.00', '30.90'],
      ['退款', '退款', '支出', '10.00', '20.90'],
    ])
    expect(rows.every((row) => row.length === headerOf(text).length)).toBe(true)
    expect(lines.slice(4)).toEqual([
      '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
      '`3,`2,`30.90,`1,`10.00',
      '',
    ])
  })

  it.each(['OPERATION', 'FEES'])('B3-2 the account %s stays empty', async (account) => {
    const query = { bill_date: await aDay(), account_type: account }

    expect((await bill('fundflowbill', query)).body['code']).toBe('NO_STATEMENT_EXIST')
  })
})

describe('the file of a bill', () => {
  it('B3-3 comes unsigned, and its SHA1 is of the unpacked content', async () => {
    const date = await aDay()

    const plain = await fileOf('tradebill', { bill_date: date })
    const packed = await fileOf('tradebill', { bill_date: date, tar_type: 'GZIP' })

    expect(plain.offer).toMatchObject({ hash_type: 'SHA1', hash_value: plain.sha1 })
    expect(packed.offer.hash_value).toBe(packed.sha1)
    expect(packed.text).toBe(plain.text)
    expect(packed.bytes.readUInt16BE(0)).toBe(0x1f8b)
    expect(plain.reply.headers.has('wechatpay-signature')).toBe(false)
    expect(plain.reply.headers.has('request-id')).toBe(true)
  })

  it('B3-3 is given to a signed request only, and not for long', async () => {
    const { body } = await bill('tradebill', { bill_date: await aDay() })
    const { download_url: url } = Offer.parse(body)

    const { pathname, search } = new URL(url)
    const unsigned = await shop.ask(pathname + search, {
      headers: { accept: '*/*', 'user-agent': 'x' },
    })
    const stranger = await download(url, 'ABC')

    expect([unsigned.status, stranger.reply.status]).toEqual([401, 401])
    await shop.settle(31)
    expect((await download(url)).reply.status).toBe(400)
  })
})

describe('asking for a bill', () => {
  const code = async (date: string, more: Record<string, string> = {}) => {
    const { status, body } = await bill('tradebill', { bill_date: date, ...more })
    return [status, body['code']]
  }

  it('B3-2 is too early before 10:00 of the next day, in Beijing', async () => {
    await until(12, 1)
    const date = today()
    await pay('order-000001')

    expect(await code(date)).toEqual([400, 'STATEMENT_CREATING'])
    await until(9.99, 1)
    expect(await code(date)).toEqual([400, 'STATEMENT_CREATING'])
    await until(10, 0)
    expect(await code(date)).toEqual([200, undefined])
  })

  it('B3-2 of a day without business finds none', async () => {
    const date = today()
    await until(10, 1)

    expect(await code(date)).toEqual([400, 'NO_STATEMENT_EXIST'])
  })

  it.each(['2026-02-30', '20261120', 'yesterday', '', '2099-01-01', '2020-01-01'])(
    'B3-1, B3-2 refuses the date "%s"',
    async (date) => {
      expect(await code(date)).toEqual([400, 'PARAM_ERROR'])
    },
  )

  it.each([{ bill_type: 'EVERYTHING' }, { tar_type: 'ZIP' }])('B3-1 refuses %j', async (query) => {
    expect(await code(await aDay(), query)).toEqual([400, 'PARAM_ERROR'])
  })
})
