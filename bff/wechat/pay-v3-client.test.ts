import { createVerify } from 'node:crypto'
import { z } from 'zod'
import { WechatUnreachableError } from './http'
import { createPayV3Client } from './pay-v3-client'
import { WechatPayError } from './pay-v3-error'
import { WechatSignatureError } from './pay-v3-signature'
import {
  startServer,
  type Answer,
  type Asked,
  type LocalServer,
  type Reply,
} from './testing/local-server'
import { vectors } from './testing/vectors'
import { makeKeys, SERIAL, signedHeaders } from './testing/wechat-pay'

const merchantKeys = makeKeys()
const wechat = makeKeys()
const now = new Date('2026-11-20T05:00:00Z')
const timestamp = now.getTime() / 1000

let server: LocalServer
let answer: (before: number) => Reply

beforeAll(async () => {
  server = await startServer((_asked, before) => answer(before))
})
beforeEach(() => {
  server.asked.length = 0
})
afterAll(() => server.stop())

const client = () =>
  createPayV3Client({
    origin: server.origin,
    merchant: { mchId: '1900000001', certSerialNo: 'ABC123', privateKey: merchantKeys.privateKey },
    keys: new Map([[SERIAL, wechat.publicKey]]),
    publicKeyId: SERIAL,
    clock: () => now,
    timeoutMs: 1_000,
    retryPausesMs: [1, 1],
  })

function signed(body: string, status = 200, at: number = timestamp): Answer {
  return { status, body, headers: signedHeaders({ keys: wechat, body, timestamp: at }) }
}

const order = {
  appid: 'wx0123456789abcdef',
  mchid: '1900000001',
  description: '拾橘 5 斤装',
  out_trade_no: 'SJ2026|1',
  time_expire: '2026-11-20T13:30:00+08:00',
  notify_url: 'https://shop.example.com/notify/wechat-v3',
  amount: { total: 100, currency: 'CNY' },
  payer: { openid: 'o1' },
}

/** What the request says it signed, checked with node:crypto and the five lines written out. */
function isWellSigned({ method, url, headers, body }: Asked): boolean {
  const fields = new Map(
    [
      ...z
        .string()
        .parse(headers.authorization)
        .matchAll(/(\w+)="([^"]*)"/g),
    ].map(([, name = '', value = '']) => [name, value]),
  )
  const text = `${method}\n${url}\n${fields.get('timestamp')}\n${fields.get('nonce_str')}\n${body}\n`
  return createVerify('RSA-SHA256')
    .update(text)
    .verify(merchantKeys.publicKey, fields.get('signature') ?? '', 'base64')
}

test('an order is sent signed, asking for an answer by the key we have', async () => {
  answer = () => signed('{"prepay_id":"wx201410272009395522657a690389285100"}')

  await expect(client().prepayJsapi(order)).resolves.toEqual({
    prepay_id: 'wx201410272009395522657a690389285100',
  })

  const [asked] = server.asked
  if (!asked) throw new Error('nothing was asked')
  expect(asked).toMatchObject({ method: 'POST', url: '/v3/pay/transactions/jsapi' })
  expect(asked.headers).toMatchObject({
    accept: 'application/json',
    'content-type': 'application/json',
    'wechatpay-serial': SERIAL,
  })
  expect(asked.headers['user-agent']).toBeTruthy()
  expect(JSON.parse(asked.body)).toEqual(order)
  expect(isWellSigned(asked)).toBe(true)
})

test('a query signs the path and query exactly as sent', async () => {
  const transaction = { appid: 'a', mchid: 'm', out_trade_no: 'SJ2026|1', trade_state: 'NOTPAY' }
  answer = () => signed(JSON.stringify({ ...transaction, new_field: 1 }))

  await expect(client().queryByOutTradeNo('SJ2026|1')).resolves.toEqual(transaction)

  const [asked] = server.asked
  expect(asked?.url).toBe('/v3/pay/transactions/out-trade-no/SJ2026%7C1?mchid=1900000001')
  expect(asked?.headers).not.toHaveProperty('content-type')
  expect(asked && isWellSigned(asked)).toBe(true)
})

test("a payment is found by WeChat's number as well", async () => {
  const transaction = {
    appid: 'a',
    mchid: 'm',
    out_trade_no: 'SJ2026',
    transaction_id: '4200001234202611201234567890',
    trade_state: 'SUCCESS',
    amount: { total: 100, currency: 'CNY' },
  }
  answer = () => signed(JSON.stringify(transaction))

  await expect(client().queryByTransactionId(transaction.transaction_id)).resolves.toEqual(
    transaction,
  )

  const [asked] = server.asked
  expect(asked).toMatchObject({
    method: 'GET',
    url: '/v3/pay/transactions/id/4200001234202611201234567890?mchid=1900000001',
    body: '',
  })
  expect(asked && isWellSigned(asked)).toBe(true)
})

test('a number cannot lead a query elsewhere', async () => {
  answer = () => ({ status: 404, body: '{"code":"ORDER_NOT_EXIST","message":"…"}' })

  await expect(client().queryByTransactionId('../out-trade-no/1?x=')).rejects.toBeInstanceOf(
    WechatPayError,
  )
  await expect(client().queryByOutTradeNo('../id/1?x=')).rejects.toBeInstanceOf(WechatPayError)

  expect(server.asked.map(({ url }) => url)).toEqual([
    '/v3/pay/transactions/id/..%2Fout-trade-no%2F1%3Fx%3D?mchid=1900000001',
    '/v3/pay/transactions/out-trade-no/..%2Fid%2F1%3Fx%3D?mchid=1900000001',
  ])
})

test('closing reads a 204, signed over nothing', async () => {
  answer = () => signed('', 204)

  await expect(client().close('SJ2026')).resolves.toBeUndefined()

  expect(server.asked[0]).toMatchObject({
    method: 'POST',
    url: '/v3/pay/transactions/out-trade-no/SJ2026/close',
    body: '{"mchid":"1900000001"}',
  })
})

test.each<[string, Answer]>([
  ['unsigned', { status: 204 }],
  ['old', signed('', 204, timestamp - 301)],
  ['of the future', signed('', 204, timestamp + 301)],
])('a 204 that is %s closes nothing', async (_name, reply) => {
  answer = () => reply

  await expect(client().close('SJ2026')).rejects.toBeInstanceOf(WechatSignatureError)
  expect(server.asked).toHaveLength(1)
})

test('an answer is verified on its raw bytes', async () => {
  const good = signed('{"prepay_id":"p1"}')
  answer = () => ({ ...good, body: '{"prepay_id": "p1"}' })
  await expect(client().prepayJsapi(order)).rejects.toMatchObject({ problem: 'mismatch' })

  answer = () => signed('{ "prepay_id" : "p1",\n"more":"橘" }')
  await expect(client().prepayJsapi(order)).resolves.toEqual({ prepay_id: 'p1' })
})

test('an answer by another key names the serials', async () => {
  const body = '{"prepay_id":"p1"}'
  const headers = signedHeaders({ keys: wechat, body, timestamp, serial: '5157F09E' })
  answer = () => ({ body, headers })

  await expect(client().prepayJsapi(order)).rejects.toThrow(
    `unknown serial 5157F09E, configured: ${SERIAL}`,
  )
})

const withProbe = (reply: Answer): Answer => ({
  ...reply,
  headers: { ...reply.headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${'x'.repeat(300)}` },
})

test.each<[string, Reply]>([
  ['a timeout', 'hang'],
  ['a cut connection', 'cut'],
  ['a 500', { status: 500, body: '{"code":"SYSTEM_ERROR","message":"系统繁忙，请稍后重试"}' }],
  ['a 502 without a body', { status: 502 }],
  ['a 202', { status: 202 }],
  ['a signature probe', withProbe(signed('{"prepay_id":"probe"}'))],
])('after %s the same order is sent again with the same bytes', async (_name, first) => {
  answer = (before) => (before === 0 ? first : signed('{"prepay_id":"p1"}'))

  await expect(client().prepayJsapi(order)).resolves.toEqual({ prepay_id: 'p1' })

  const [one, two] = server.asked
  expect(server.asked).toHaveLength(2)
  expect(two?.body).toBe(one?.body)
  expect(two?.headers.authorization).not.toBe(one?.headers.authorization)
  expect(server.asked.every(isWellSigned)).toBe(true)
})

test.each<[string, Reply, typeof WechatPayError | typeof WechatUnreachableError]>([
  ['503', { status: 503 }, WechatPayError],
  ['a cut connection', 'cut', WechatUnreachableError],
  ['202', { status: 202 }, WechatUnreachableError],
])('it gives up after the third attempt: %s', async (_name, reply, expected) => {
  answer = () => reply

  await expect(client().prepayJsapi(order)).rejects.toBeInstanceOf(expected)
  expect(server.asked).toHaveLength(3)
})

test('429 is not hurried', async () => {
  answer = () => ({ status: 429, body: '{"code":"FREQUENCY_LIMITED","message":"频率超限"}' })

  await expect(client().prepayJsapi(order)).rejects.toMatchObject({ status: 429 })
  expect(server.asked).toHaveLength(1)
})

test('a signed answer that is not the documented one is no answer', async () => {
  answer = () => signed('{"prepay_id":""}')

  await expect(client().prepayJsapi(order)).rejects.toBeInstanceOf(WechatUnreachableError)
})

describe('refusals (kind error.sample)', () => {
  const samples = vectors('error.sample', {
    input: z.object({ status: z.number().min(400), body: z.string() }),
    expected: z.object({ code: z.string().nullable(), retryable: z.boolean().default(false) }),
  })
  test.each(samples)('$id is read without asking for a signature', async ({ input, expected }) => {
    answer = () => ({ ...input, headers: { 'request-id': '08B4-268435461' } })

    const refusal = await client()
      .prepayJsapi(order)
      .then(
        () => undefined,
        (error: unknown) => error,
      )

    expect(refusal).toBeInstanceOf(WechatPayError)
    expect(refusal).toMatchObject({ status: input.status, requestId: '08B4-268435461' })
    expect(refusal).toHaveProperty('code', expected.code ?? undefined)
    expect(refusal).toHaveProperty('number', '268435461')
    expect(server.asked).toHaveLength(expected.retryable ? 3 : 1)
  })

  test('the message says which field, never its value', async () => {
    const detail = {
      field: '/payer/openid',
      value: 'o-private',
      issue: 'wrong app',
      location: 'body',
    }
    answer = () => ({
      status: 400,
      body: JSON.stringify({ code: 'PARAM_ERROR', message: '参数错误', detail }),
    })

    const refusal = client().prepayJsapi(order)

    await expect(refusal).rejects.toThrow(
      'WeChat Pay answered 400 PARAM_ERROR, 参数错误, /payer/openid, wrong app (request without id)',
    )
    await expect(refusal).rejects.toMatchObject({ detail })
  })
})

test('a launch is signed for the app it starts in, freshly each time', async () => {
  const one = await client().launch({ appId: 'wx0123456789abcdef', prepay_id: 'p1' })
  const two = await client().launch({ appId: 'wx0123456789abcdef', prepay_id: 'p1' })

  const text = `wx0123456789abcdef\n${one.timeStamp}\n${one.nonceStr}\nprepay_id=p1\n`
  const verifier = createVerify('RSA-SHA256').update(text)
  expect(verifier.verify(merchantKeys.publicKey, one.paySign, 'base64')).toBe(true)
  expect(one).toMatchObject({
    timeStamp: String(timestamp),
    package: 'prepay_id=p1',
    signType: 'RSA',
  })
  expect(two.nonceStr).not.toBe(one.nonceStr)
})
