import { z } from 'zod'
import { apiV3KeyFrom, publicKeyFrom } from './crypto'
import { receiveNotification, WechatNotificationError } from './pay-v3-notification'
import { WechatSignatureError } from './pay-v3-signature'
import { vector } from './testing/vectors'
import { API_V3_KEY, makeKeys, notificationBody, SERIAL, signedHeaders } from './testing/wechat-pay'

const wechat = makeKeys()
const keys = new Map([[SERIAL, wechat.publicKey]])
const apiV3Key = apiV3KeyFrom(API_V3_KEY)
const now = new Date('2026-11-20T05:00:00Z')
const timestamp = now.getTime() / 1000

const transaction = {
  appid: 'wx0123456789abcdef',
  mchid: '1900000001',
  out_trade_no: 'SJ20261120000001',
  trade_state: 'SUCCESS',
  transaction_id: '4200000000000000000000000001',
  success_time: '2026-11-20T12:59:59+08:00',
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
}

const open = (
  rawBody: string,
  headers = signedHeaders({ keys: wechat, body: rawBody, timestamp }),
) => receiveNotification({ headers, rawBody, keys, apiV3Key, now })

test('a signed notification of a payment is opened', async () => {
  const opened = await open(notificationBody({ content: transaction }))

  expect(opened).toMatchObject({
    kind: 'transaction-success',
    id: 'EV-1',
    transaction: {
      out_trade_no: 'SJ20261120000001',
      trade_state: 'SUCCESS',
      amount: { total: 100 },
    },
  })
})

const Published = z.object({
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  certificate: z.string().optional(),
  publicKey: z.string().optional(),
  now: z.number(),
  apiV3Key: z.string(),
})

function openPublished(input: z.infer<typeof Published>, key = apiV3KeyFrom(input.apiV3Key)) {
  const headers = Object.fromEntries(
    Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const publicKey = publicKeyFrom(input.publicKey ?? input.certificate ?? '')
  return receiveNotification({
    headers,
    rawBody: input.body,
    keys: new Map([[headers['wechatpay-serial'] ?? '', publicKey]]),
    apiV3Key: key,
    now: new Date(input.now * 1000),
  })
}

test('the published notification of a payment is opened (kind v3.notify)', async () => {
  const { input, expected } = vector('v3-notify-transaction-success-pubkey', {
    input: Published,
    expected: z.object({ eventType: z.string(), resourcePlaintext: z.string() }),
  })

  const opened = await openPublished(input)

  const content = z.record(z.string(), z.unknown()).parse(JSON.parse(expected.resourcePlaintext))
  expect(opened).toMatchObject({
    kind: 'transaction-success',
    transaction: {
      out_trade_no: content['out_trade_no'],
      transaction_id: content['transaction_id'],
      trade_state: content['trade_state'],
    },
  })
})

test('a published notification of another type is verified and left closed (kind v3.notify)', async () => {
  const { input } = vector('v3-notify-go', { input: Published, expected: z.unknown() })

  expect(await openPublished(input, apiV3Key)).toMatchObject({
    kind: 'other',
    event_type: 'PAYSCORE.USER_OPEN_SERVICE',
  })
  await expect(
    openPublished({ ...input, body: `${input.body} ` }, apiV3Key),
  ).rejects.toBeInstanceOf(WechatSignatureError)
})

test('any one byte changed after signing is refused, before it is read', async () => {
  const rawBody = notificationBody({ content: transaction })
  const headers = signedHeaders({ keys: wechat, body: rawBody, timestamp })

  for (let at = 0; at < rawBody.length; at += 1) {
    const changed = `${rawBody.slice(0, at)}${rawBody[at] === 'x' ? 'y' : 'x'}${rawBody.slice(at + 1)}`
    await expect(open(changed, headers)).rejects.toBeInstanceOf(WechatSignatureError)
  }
})

test.each([
  ['another associated_data', { associated_data: 'refund' }],
  ['another nonce', { nonce: '0123456789ab' }],
  ['a nonce of a forbidden length', { nonce: '' }],
  ['text that is not base64', { ciphertext: '!!!not-base64!!!' }],
  ['nothing sealed', { ciphertext: '' }],
  ['another algorithm', { algorithm: 'AEAD_SM4_GCM' }],
])('well signed but sealed wrongly is refused: %s', async (_name, sealed) => {
  const rawBody = notificationBody({ content: transaction, sealed })

  await expect(open(rawBody)).rejects.toBeInstanceOf(WechatNotificationError)
})

test.each([
  ['another APIv3 key', notificationBody({ content: transaction, apiV3Key: 'x'.repeat(32) })],
  ['content that is not JSON', notificationBody({ content: 'SUCCESS' })],
  ['content without the order', notificationBody({ content: { ...transaction, out_trade_no: 1 } })],
  ['an unknown state', notificationBody({ content: { ...transaction, trade_state: 'MAYBE' } })],
  ['a body that is not JSON', '<xml></xml>'],
  ['a body of another form', '{"id":1}'],
])('well signed but not to be understood is refused: %s', async (_name, rawBody) => {
  await expect(open(rawBody)).rejects.toBeInstanceOf(WechatNotificationError)
})

test('unsigned, old, of the future or by an unknown key: refused whatever is inside', async () => {
  const rawBody = notificationBody({ content: transaction })
  const headers = (p: { timestamp?: number; serial?: string }) =>
    signedHeaders({ keys: wechat, body: rawBody, timestamp, ...p })

  await expect(open(rawBody, {})).rejects.toBeInstanceOf(WechatSignatureError)
  for (const at of [timestamp - 301, timestamp + 301]) {
    await expect(open(rawBody, headers({ timestamp: at }))).rejects.toThrow('more than 300 s')
  }
  await expect(open(rawBody, headers({ serial: 'OTHER' }))).rejects.toThrow('unknown serial OTHER')
})
