import { AppId, Fen, Instant, OpenId, OutTradeNo } from '../contract/primitives'
import { AppError } from '../errors'
import {
  startServer,
  type Answer,
  type LocalServer,
  type Reply,
} from '../wechat/testing/local-server'
import {
  API_V3_KEY,
  makeKeys,
  notificationBody,
  SERIAL,
  signedHeaders,
} from '../wechat/testing/wechat-pay'
import type { Charge } from './channel'
import { createWechatV3Channel } from './wechat-v3'

const merchantKeys = makeKeys()
const wechat = makeKeys()
const now = new Date('2026-11-20T05:00:00Z')
const timestamp = now.getTime() / 1000
const outTradeNo = OutTradeNo.parse('SJ20261120000001')
const appId = AppId.parse('wx0123456789abcdef')

const closeKey = { outTradeNo, appId, createdAt: Instant.parse('2026-11-20T05:00:00.000Z') }

const charge: Charge = {
  outTradeNo,
  amount: Fen.parse(5990),
  description: '拾橘',
  expiresAt: Instant.parse('2026-11-20T05:30:00.000Z'),
  returnUrl: 'https://shop.example.com/#/order?no=1',
  payer: { appId, openId: OpenId.parse('o1'), launcher: 'wechat-mini-program', ip: '203.0.113.9' },
}

const transaction = {
  appid: appId,
  mchid: '1900000001',
  out_trade_no: outTradeNo,
  trade_state: 'SUCCESS',
  transaction_id: '4200000001',
  success_time: '2026-11-20T12:59:59+08:00',
  amount: { total: 5990, currency: 'CNY' },
}
const paid = {
  kind: 'paid',
  outTradeNo,
  transactionId: '4200000001',
  amount: 5990,
  paidAt: '2026-11-20T04:59:59.000Z',
}

let server: LocalServer
let answer: Reply

beforeAll(async () => {
  server = await startServer(() => answer)
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const channel = () =>
  createWechatV3Channel({
    payOrigin: server.origin,
    publicOrigin: 'https://shop.example.com',
    appIds: [appId],
    mchId: '1900000001',
    apiV3Key: API_V3_KEY,
    privateKey: merchantKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certSerialNo: 'ABC123',
    publicKey: { id: SERIAL, key: wechat.publicKey },
    clock: () => now,
    retryPausesMs: [1],
  })

function signed(value: unknown, status = 200): Answer {
  const body = value === undefined ? '' : JSON.stringify(value)
  return { status, body, headers: signedHeaders({ keys: wechat, body, timestamp }) }
}
const refusal = (status: number, code: string, number = '1'): Answer => ({
  status,
  body: JSON.stringify({ code, message: '说明' }),
  headers: { 'request-id': `08B4-${number}` },
})

describe('prepay', () => {
  test('gives what the launcher needs', async () => {
    answer = signed({ prepay_id: 'p1' })

    await expect(channel().prepay(charge)).resolves.toMatchObject({
      kind: 'wechat-mini-program',
      package: 'prepay_id=p1',
      signType: 'RSA',
      timeStamp: String(timestamp),
    })
  })

  test('a phone outside WeChat gets a page that leads back to the order', async () => {
    answer = signed({ h5_url: 'https://wx.tenpay.com/checkmweb?prepay_id=p1' })
    const payer = { launcher: 'wechat-h5', appId, ip: '203.0.113.9' } as const

    await expect(channel().prepay({ ...charge, payer })).resolves.toEqual({
      kind: 'wechat-h5',
      url: `https://wx.tenpay.com/checkmweb?prepay_id=p1&redirect_url=${encodeURIComponent(charge.returnUrl)}`,
    })
    expect(server.asked[0]?.url).toBe('/v3/pay/transactions/h5')
  })

  test('a desktop gets the text of a code', async () => {
    answer = signed({ code_url: 'weixin://wxpay/bizpayurl?pr=p1' })
    const payer = { launcher: 'wechat-native', appId, ip: '203.0.113.9' } as const

    await expect(channel().prepay({ ...charge, payer })).resolves.toEqual({
      kind: 'wechat-native',
      codeUrl: 'weixin://wxpay/bizpayurl?pr=p1',
    })
    expect(server.asked[0]?.url).toBe('/v3/pay/transactions/native')
  })

  test('asking again sends the same bytes', async () => {
    answer = signed({ prepay_id: 'p1' })

    await channel().prepay(charge)
    await channel().prepay(structuredClone(charge))

    expect(server.asked[1]?.body).toBe(server.asked[0]?.body)
  })

  test.each<[string, Reply, Partial<AppError>]>([
    ['paid', refusal(400, 'ORDERPAID'), { code: 'order-paid', status: 409 }],
    ['paid, newer word', refusal(400, 'ORDER_PAID'), { code: 'order-paid', status: 409 }],
    [
      'paid, by its number',
      refusal(400, 'INVALID_REQUEST', '268449538'),
      { code: 'order-paid', status: 409 },
    ],
    ['closed', refusal(400, 'ORDER_CLOSED'), { code: 'order-closed', status: 409 }],
    [
      'a changed order',
      refusal(403, 'OUT_TRADE_NO_USED'),
      { code: 'wechat-rejected', status: 502, details: { wechatCode: 'OUT_TRADE_NO_USED' } },
    ],
    [
      'a wrong key',
      refusal(401, 'SIGN_ERROR'),
      { code: 'wechat-rejected', status: 502, details: { wechatCode: 'SIGN_ERROR' } },
    ],
    [
      'no words',
      { status: 404 },
      { code: 'wechat-rejected', status: 502, details: { wechatCode: 'HTTP 404' } },
    ],
    ['too often', refusal(429, 'FREQUENCY_LIMITED'), { code: 'wechat-unavailable', status: 503 }],
    ['a failure', refusal(500, 'SYSTEM_ERROR'), { code: 'wechat-unavailable', status: 503 }],
    ['not yet', { status: 202 }, { code: 'wechat-unavailable', status: 503 }],
    ['silence', 'cut', { code: 'wechat-unavailable', status: 503 }],
    [
      'an unsigned yes',
      { body: '{"prepay_id":"p1"}' },
      { code: 'wechat-unavailable', status: 503 },
    ],
  ])('WeChat says %s', async (_name, reply, expected) => {
    answer = reply

    const failure = channel().prepay(charge)

    await expect(failure).rejects.toBeInstanceOf(AppError)
    await expect(failure).rejects.toMatchObject(expected)
  })
})

describe('query', () => {
  test('tells of a payment', async () => {
    answer = signed(transaction)

    await expect(channel().query({ outTradeNo, appId })).resolves.toEqual(paid)
  })

  test('an order WeChat never heard of is unknown', async () => {
    answer = refusal(404, 'ORDER_NOT_EXIST')

    await expect(channel().query({ outTradeNo, appId })).resolves.toEqual({
      kind: 'unknown',
      outTradeNo,
    })
  })

  test('a 404 of the gateway says nothing about the order', async () => {
    answer = { status: 404 }

    await expect(channel().query({ outTradeNo, appId })).rejects.toMatchObject({
      code: 'wechat-rejected',
    })
  })

  test.each([
    ['order', { out_trade_no: 'SJ20261120000002' }],
    ['merchant', { mchid: '1900000002' }],
    ['app', { appid: 'wxffffffffffffffff' }],
  ])('an answer about another %s is no answer', async (_name, change) => {
    answer = signed({ ...transaction, ...change })

    await expect(channel().query({ outTradeNo, appId })).rejects.toMatchObject({
      code: 'wechat-unavailable',
    })
  })

  test('an unsigned payment is not a payment', async () => {
    answer = { body: JSON.stringify(transaction) }

    await expect(channel().query({ outTradeNo, appId })).rejects.toMatchObject({
      code: 'wechat-unavailable',
    })
  })
})

describe('close', () => {
  test.each<[string, Answer, string]>([
    ['done', signed(undefined, 204), 'closed'],
    ['closed before', refusal(400, 'ORDER_CLOSED'), 'closed'],
    ['never heard of', refusal(404, 'ORDER_NOT_EXIST'), 'closed'],
    ['paid', refusal(400, 'ORDERPAID'), 'already-paid'],
    ['paid, newer word', refusal(400, 'ORDER_PAID'), 'already-paid'],
    ['paid, by its number', refusal(400, 'INVALID_REQUEST', '268498689'), 'already-paid'],
  ])('%s', async (_name, reply, expected) => {
    answer = reply

    await expect(channel().close(closeKey)).resolves.toBe(expected)
  })

  test('an unsigned 204 is not believed', async () => {
    answer = { status: 204 }

    await expect(channel().close(closeKey)).rejects.toMatchObject({
      code: 'wechat-unavailable',
    })
  })
})

describe('notifications', () => {
  const receive = (rawBody: string, p: { timestamp?: number; serial?: string } = {}) =>
    channel().parseNotification(
      signedHeaders({ keys: wechat, body: rawBody, timestamp, ...p }),
      rawBody,
    )

  test('a payment of ours is told', async () => {
    await expect(receive(notificationBody({ content: transaction }))).resolves.toEqual(paid)
  })

  test('an event we do not act on is ignored', async () => {
    const rawBody = notificationBody({ content: {}, eventType: 'TRANSACTION.PAYSCORE' })

    await expect(receive(rawBody)).resolves.toEqual({
      kind: 'ignored',
      reason: 'event type TRANSACTION.PAYSCORE',
    })
  })

  test.each([
    ['for another merchant', notificationBody({ content: { ...transaction, mchid: '2' } }), {}],
    ['for another app', notificationBody({ content: { ...transaction, appid: 'wx1' } }), {}],
    [
      'in dollars',
      notificationBody({ content: { ...transaction, amount: { total: 5990, currency: 'USD' } } }),
      {},
    ],
    [
      'sealed with another key',
      notificationBody({ content: transaction, apiV3Key: 'x'.repeat(32) }),
      {},
    ],
    ['of yesterday', notificationBody({ content: transaction }), { timestamp: timestamp - 86_400 }],
    ['of tomorrow', notificationBody({ content: transaction }), { timestamp: timestamp + 86_400 }],
    ['by an unknown key', notificationBody({ content: transaction }), { serial: 'OTHER' }],
  ])('%s: refused', async (_name, rawBody, p) => {
    const refused = receive(rawBody, p)

    await expect(refused).rejects.toMatchObject({ code: 'forbidden', status: 403 })
    await expect(refused).rejects.toThrow('Notification refused')
  })

  test('without a signature there is a rejection, not a throw', async () => {
    const rawBody = notificationBody({ content: transaction })

    await expect(channel().parseNotification({}, rawBody)).rejects.toMatchObject({ status: 403 })
  })

  test('settled is a 2xx without a word; otherwise a 5xx, so that WeChat sends again', () => {
    expect(channel().acknowledge(true)).toMatchObject({ status: 204, body: '' })
    expect(channel().acknowledge(false)).toMatchObject({
      status: 500,
      type: 'application/json',
      body: '{"code":"FAIL","message":"失败"}',
    })
  })
})

test('a wrong key is found when the channel is made, not when the first customer pays', () => {
  const options = {
    payOrigin: server.origin,
    publicOrigin: 'https://shop.example.com',
    appIds: [appId],
    mchId: '1900000001',
    apiV3Key: API_V3_KEY,
    privateKey: merchantKeys.privateKey,
    certSerialNo: 'ABC123',
    publicKey: { id: SERIAL, key: wechat.publicKey },
    clock: () => now,
  }

  expect(() => createWechatV3Channel({ ...options, apiV3Key: 'short' })).toThrow('32 bytes')
  expect(() => createWechatV3Channel({ ...options, privateKey: wechat.publicKey })).toThrow(
    'private',
  )
  expect(() =>
    createWechatV3Channel({ ...options, publicKey: { id: SERIAL, key: 'nonsense' } }),
  ).toThrow()
})
