import { z } from 'zod'
import { WechatUnreachableError } from './http'
import { createPayV2Client, type PayV2Client } from './pay-v2-client'
import { WechatPayV2Error } from './pay-v2-error'
import { WechatSignatureError } from './pay-v3-signature'
import { startServer, type Asked, type LocalServer, type Reply } from './testing/local-server'
import { API_V2_KEY, merchantV2, signedAnswer, signOf, xmlOf } from './testing/pay-v2-wechat'
import { vector, vectors } from './testing/vectors'
import { parseXml } from './xml'

const now = new Date('2026-11-20T05:00:00Z')

let server: LocalServer
let answer: (before: number, asked: Record<string, string>) => Reply

beforeAll(async () => {
  server = await startServer(({ body }, before) => answer(before, parseXml(body)))
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const client = (signType: 'MD5' | 'HMAC-SHA256' = 'MD5') =>
  createPayV2Client({
    origin: server.origin,
    merchant: { ...merchantV2, signType },
    clock: () => now,
    timeoutMs: 1_000,
    retryPausesMs: [1, 1],
  })

const order = {
  appid: 'wx0123456789abcdef',
  body: '拾橘 5 斤装]]><total_fee>1</total_fee>',
  out_trade_no: 'SJ20261120000001',
  total_fee: 4990,
  spbill_create_ip: '203.0.113.7',
  notify_url: 'https://shop.example.com/notify/wechat-v2',
  time_expire: '20261120133000',
}
const jsapi = { ...order, openid: 'o1' }
const number = { appid: order.appid, out_trade_no: order.out_trade_no }

function sent(at = 0): Record<string, string> {
  const asked: Asked | undefined = server.asked[at]
  return parseXml(asked?.body ?? '')
}

test.each([['MD5'], ['HMAC-SHA256']] as const)(
  'an order goes out signed by %s',
  async (signType) => {
    answer = () => signedAnswer({ prepay_id: 'wx20261120', trade_type: 'JSAPI' }, signType)

    await expect(client(signType).prepayJsapi(jsapi)).resolves.toEqual({ prepay_id: 'wx20261120' })

    expect(server.asked[0]).toMatchObject({ method: 'POST', url: '/pay/unifiedorder' })
    expect(server.asked[0]?.headers['content-type']).toContain('text/xml')
    const { sign, nonce_str, ...fields } = sent()
    expect(fields).toEqual({
      ...jsapi,
      total_fee: '4990',
      trade_type: 'JSAPI',
      mch_id: '1900000001',
      sign_type: signType,
    })
    expect(nonce_str).toMatch(/^[0-9a-f]{32}$/)
    expect(sign).toBe(signOf(sent(), API_V2_KEY, signType))
  },
)

test('an order for a browser and one for a QR code get their addresses', async () => {
  answer = (_before, { trade_type = '' }) =>
    signedAnswer({
      prepay_id: 'p1',
      trade_type,
      mweb_url: 'https://wx.tenpay.com/x',
      code_url: 'weixin://x',
    })

  await expect(client().prepayMweb({ ...order, scene_info: '{"h5_info":{}}' })).resolves.toEqual({
    prepay_id: 'p1',
    mweb_url: 'https://wx.tenpay.com/x',
  })
  await expect(client().prepayNative({ ...order, product_id: 'orange' })).resolves.toEqual({
    prepay_id: 'p1',
    code_url: 'weixin://x',
  })

  expect(sent(0)).toMatchObject({ trade_type: 'MWEB', scene_info: '{"h5_info":{}}' })
  expect(sent(1)).toMatchObject({ trade_type: 'NATIVE', product_id: 'orange' })
})

test('a query tells an unpaid and a paid payment', async () => {
  const unpaid = { out_trade_no: order.out_trade_no, trade_state: 'NOTPAY' }
  const paid = {
    ...unpaid,
    trade_state: 'SUCCESS',
    transaction_id: '42',
    total_fee: 4990,
    openid: 'o1',
  }
  answer = (before) => signedAnswer({ ...(before === 0 ? unpaid : paid), attach: '', new_field: 1 })

  const one = await client().query(number)
  const two = await client().query({ appid: order.appid, transaction_id: '42' })

  expect(one).toEqual({ ...unpaid, appid: order.appid, mch_id: '1900000001' })
  expect(two).toEqual({ ...paid, appid: order.appid, mch_id: '1900000001' })
  expect(server.asked[0]?.url).toBe('/pay/orderquery')
  expect(sent(1)).toMatchObject({ transaction_id: '42' })
  expect(sent(1)).not.toHaveProperty('out_trade_no')
})

test('closing believes a signed answer only', async () => {
  answer = () => signedAnswer()
  await expect(client().close(number)).resolves.toBeUndefined()
  expect(server.asked[0]?.url).toBe('/pay/closeorder')

  answer = () => ({ body: xmlOf({ return_code: 'SUCCESS', result_code: 'SUCCESS' }) })
  await expect(client().close(number)).rejects.toMatchObject({ problem: 'unsigned' })
  expect(server.asked).toHaveLength(2)
})

test.each<[string, (good: string) => string]>([
  ['changed', (good) => good.replace('NOTPAY', 'SUCCESS')],
  ['without its sign', (good) => good.replace(/<sign>.*<\/sign>/, '')],
  ['with one field more', (good) => good.replace('</xml>', '<trade_type>JSAPI</trade_type></xml>')],
])('an answer %s is not believed, nor asked for again', async (_name, change) => {
  const good = signedAnswer({ out_trade_no: order.out_trade_no, trade_state: 'NOTPAY' })
  answer = () => ({ ...good, body: change(good.body ?? '') })

  await expect(client().query(number)).rejects.toBeInstanceOf(WechatSignatureError)
  expect(server.asked).toHaveLength(1)
})

test.each([
  ['order', { out_trade_no: 'SJ20261120000002' }],
  ['app', { appid: 'wx0000000000000000' }],
  ['merchant', { mch_id: '1900000002' }],
])('a well signed answer about another %s is no answer', async (_name, other) => {
  const paid = { out_trade_no: order.out_trade_no, trade_state: 'SUCCESS' }
  answer = () => signedAnswer({ ...paid, ...other })

  await expect(client().query(number)).rejects.toThrow('an answer about another')
})

describe('refusals (kind error.sample)', () => {
  test('err-v2-sign is read, though unsigned, and not repeated', async () => {
    const { input, expected } = vector('err-v2-sign', {
      input: z.object({ status: z.number(), contentType: z.string(), body: z.string() }),
      expected: z.object({ message: z.string() }),
    })
    const headers = { 'content-type': input.contentType }
    answer = () => ({ status: input.status, headers, body: input.body })

    const refusal = client().prepayJsapi(jsapi)

    await expect(refusal).rejects.toBeInstanceOf(WechatPayV2Error)
    await expect(refusal).rejects.toMatchObject({
      path: '/pay/unifiedorder',
      return_msg: expected.message,
      err_code: undefined,
    })
    expect(server.asked).toHaveLength(1)
  })

  test('a business refusal is verified, and says why', async () => {
    const fields = { result_code: 'FAIL', err_code: 'ORDERPAID', err_code_des: '该订单已支付' }
    answer = () => signedAnswer(fields)
    const refusal = client().close(number)
    await expect(refusal).rejects.toThrow('/pay/closeorder with ORDERPAID, 该订单已支付, OK')
    await expect(refusal).rejects.toMatchObject({ err_code: 'ORDERPAID' })

    answer = () => ({ body: xmlOf({ return_code: 'SUCCESS', ...fields }) })
    await expect(client().close(number)).rejects.toMatchObject({ problem: 'unsigned' })
  })
})

const busy = signedAnswer({ result_code: 'FAIL', err_code: 'SYSTEMERROR' })

test.each<[string, Reply]>([
  ['a timeout', 'hang'],
  ['a cut connection', 'cut'],
  ['SYSTEMERROR', busy],
  ['a 502', { status: 502, body: '<html></html>' }],
  ['an error page', { body: '<html><head><title>404 Not Found</title></head></html>' }],
  ['an empty answer', {}],
])('after %s the same order is sent again', async (_name, first) => {
  answer = (before) => (before === 0 ? first : signedAnswer({ prepay_id: 'p1' }))

  await expect(client().prepayJsapi(jsapi)).resolves.toEqual({ prepay_id: 'p1' })

  expect(server.asked).toHaveLength(2)
  const [one, two] = [sent(0), sent(1)]
  expect({ ...two, nonce_str: '', sign: '' }).toEqual({ ...one, nonce_str: '', sign: '' })
  expect(two['nonce_str']).not.toBe(one['nonce_str'])
  expect(two['sign']).toBe(signOf(two))
})

test.each<[string, Reply, typeof WechatPayV2Error | typeof WechatUnreachableError]>([
  ['SYSTEMERROR', busy, WechatPayV2Error],
  ['a cut connection', 'cut', WechatUnreachableError],
  ['an answer without prepay_id', signedAnswer(), WechatUnreachableError],
  [
    'an answer of no success',
    signedAnswer({ result_code: '', prepay_id: 'p1' }),
    WechatUnreachableError,
  ],
])('it gives up after the third attempt: %s', async (_name, reply, expected) => {
  answer = () => reply

  await expect(client().prepayJsapi(jsapi)).rejects.toBeInstanceOf(expected)
  expect(server.asked).toHaveLength(3)
})

const refund = {
  appid: order.appid,
  out_trade_no: order.out_trade_no,
  out_refund_no: 'SJ20261120000001-1',
  total_fee: 4990,
  refund_fee: 1000,
  refund_desc: '坏果',
}
const accepted = {
  transaction_id: '42',
  out_trade_no: order.out_trade_no,
  out_refund_no: refund.out_refund_no,
  refund_id: '50',
  refund_fee: 1000,
  total_fee: 4990,
}

test('a refund keeps its number when it has to be asked for again', async () => {
  const again = signedAnswer({ result_code: 'FAIL', err_code: 'BIZERR_NEED_RETRY' })
  answer = (before) => (before === 0 ? again : signedAnswer({ ...accepted, cash_fee: 4990 }))

  await expect(client().refund(refund)).resolves.toEqual(accepted)

  expect(server.asked[0]?.url).toBe('/secapi/pay/refund')
  expect([sent(0), sent(1)].map(({ out_refund_no }) => out_refund_no)).toEqual([
    refund.out_refund_no,
    refund.out_refund_no,
  ])
  expect(sent()).toMatchObject({ refund_fee: '1000', total_fee: '4990', refund_desc: '坏果' })
})

test('a refund is not hurried', async () => {
  answer = () => signedAnswer({ result_code: 'FAIL', err_code: 'FREQUENCY_LIMITED' })

  await expect(client().refund(refund)).rejects.toMatchObject({ err_code: 'FREQUENCY_LIMITED' })
  expect(server.asked).toHaveLength(1)
})

test('over https a refund without the client certificate is not even sent', async () => {
  const bare = createPayV2Client({ origin: 'https://127.0.0.1:1', merchant: merchantV2 })

  await expect(bare.refund(refund)).rejects.toThrow('configure apiclient_cert.p12')
})

/** A page as WeChat writes it: its refunds numbered from 0. */
const page = (from: number, to: number, more: Record<string, string | number> = {}) => {
  const fields: Record<string, string | number> = {
    out_trade_no: order.out_trade_no,
    refund_count: to - from,
  }
  for (let at = 0; at < to - from; at += 1) {
    fields[`out_refund_no_${at}`] = `R${from + at}`
    fields[`refund_id_${at}`] = `50${from + at}`
    fields[`refund_fee_${at}`] = 100 + from + at
    fields[`refund_status_${at}`] = 'SUCCESS'
    fields[`coupon_refund_fee_${at}_0`] = 7
  }
  return signedAnswer({ ...fields, ...more })
}

test('refunds are asked for page by page until all are there', async () => {
  answer = (_before, { offset }) =>
    page(Number(offset), Math.min(Number(offset) + 10, 23), { total_refund_count: 23 })

  const refunds = await client().queryRefunds(number)

  expect(refunds).toHaveLength(23)
  expect(refunds[11]).toEqual({
    out_refund_no: 'R11',
    refund_id: '5011',
    refund_fee: 111,
    refund_status: 'SUCCESS',
  })
  expect(new Set(refunds.map(({ out_refund_no }) => out_refund_no)).size).toBe(23)
  expect([0, 1, 2].map((at) => sent(at)['offset'])).toEqual(['0', '10', '20'])
  expect(server.asked).toHaveLength(3)
})

test('one refund is asked for by its number', async () => {
  answer = () => page(3, 4)

  await expect(
    client().queryRefund({ appid: order.appid, out_refund_no: 'R3' }),
  ).resolves.toMatchObject({
    refund_id: '503',
    refund_fee: 103,
  })
  await expect(client().queryRefund({ appid: order.appid, out_refund_no: 'R4' })).rejects.toThrow(
    'about another refund',
  )
})

test.each([
  ['fewer refunds than announced', { refund_count: 3 }],
  ['a refund without status', { refund_status_1: '' }],
  ['an unknown status', { refund_status_1: 'DONE' }],
  ['a broken amount', { refund_fee_0: '1.00' }],
])('%s is no answer', async (_name, change) => {
  answer = () => page(0, 2, change)

  await expect(client().queryRefunds(number)).rejects.toBeInstanceOf(WechatUnreachableError)
})

test('a payment without refunds says so', async () => {
  answer = () => signedAnswer({ result_code: 'FAIL', err_code: 'REFUNDNOTEXIST' })

  await expect(client().queryRefunds(number)).rejects.toMatchObject({ err_code: 'REFUNDNOTEXIST' })
})

test('the published answer of refundquery is read (kind v2.xml.parse)', async () => {
  const [published] = vectors('v2.xml.parse', {
    input: z.unknown(),
    expected: z.object({
      fields: z.record(z.string(), z.string()),
      refunds: z.array(z.object({ refund_fee: z.string() }).catchall(z.string())),
    }),
  })
  const { fields = {}, refunds = [] } = published?.expected ?? {}
  const own: PayV2Client = createPayV2Client({
    origin: server.origin,
    merchant: { ...merchantV2, mchId: '10000100' },
  })
  answer = () => signedAnswer(fields)

  const read = await own.queryRefunds({ appid: 'wx2421b1c4370ec43b', out_trade_no: '1415757673' })

  expect(read).toEqual(refunds.map((one) => ({ ...one, refund_fee: Number(one.refund_fee) })))
})

test('a text that XML would change is refused before it is sent', async () => {
  await expect(client().prepayJsapi({ ...jsapi, body: 'a\u0000' })).rejects.toThrow('body has')
  expect(server.asked).toHaveLength(0)
})

test('a launch is signed for the app it starts in, freshly each time', () => {
  const one = client('HMAC-SHA256').launch({ appId: 'wx0123456789abcdef', prepay_id: 'p1' })
  const two = client('HMAC-SHA256').launch({ appId: 'wx0123456789abcdef', prepay_id: 'p1' })

  const { paySign, ...signed } = one
  expect(signed).toMatchObject({
    timeStamp: String(now.getTime() / 1000),
    package: 'prepay_id=p1',
    signType: 'HMAC-SHA256',
  })
  expect(paySign).toBe(
    signOf({ appId: 'wx0123456789abcdef', ...signed }, API_V2_KEY, 'HMAC-SHA256'),
  )
  expect(two.nonceStr).not.toBe(one.nonceStr)
})
