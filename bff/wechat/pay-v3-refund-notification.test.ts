import { apiV3KeyFrom } from './crypto'
import { receiveNotification, WechatNotificationError } from './pay-v3-notification'
import { WechatSignatureError } from './pay-v3-signature'
import { now, wechat } from './testing/pay-v3-merchant'
import { API_V3_KEY, notificationBody, SERIAL, signedHeaders } from './testing/wechat-pay'

const apiV3Key = apiV3KeyFrom(API_V3_KEY)
const timestamp = now.getTime() / 1000
const keys = {
  get: (serial: string) => Promise.resolve(serial === SERIAL ? wechat.publicKey : undefined),
  keys: () => [SERIAL],
}

const notice = {
  mchid: '1900000001',
  transaction_id: '4200000000000000000000000001',
  out_trade_no: 'SJ20261120000001',
  refund_id: '50000000382019052709732678859',
  out_refund_no: 'RF1',
  refund_status: 'SUCCESS',
  success_time: '2026-11-20T12:59:59+08:00',
  user_received_account: '招商银行信用卡0403',
  amount: { total: 100, refund: 30, payer_total: 90, payer_refund: 27 },
}

const receive = (
  rawBody: string,
  headers = signedHeaders({ keys: wechat, body: rawBody, timestamp }),
) => receiveNotification({ headers, rawBody, keys, apiV3Key, now })

test.each([
  ['REFUND.SUCCESS', 'SUCCESS', 'SUCCESS'],
  ['REFUND.ABNORMAL', 'ABNORMAL', 'ABNORMAL'],
  ['REFUND.CLOSED', 'CLOSED', 'CLOSED'],
  ['REFUND.CLOSED', 'CLOSE', 'CLOSED'],
])('%s with refund_status %s is a refund that is %s', async (eventType, told, refund_status) => {
  const content = { ...notice, refund_status: told }

  const received = await receive(notificationBody({ content, eventType }))

  expect(received).toMatchObject({
    kind: 'refund',
    id: 'EV-1',
    refund: { out_refund_no: 'RF1', refund_status, amount: { total: 100, refund: 30 } },
  })
})

test('a payment and an unknown type come through the same door', async () => {
  const transaction = {
    appid: 'wx0123456789abcdef',
    mchid: '1900000001',
    out_trade_no: 'SJ20261120000001',
    trade_state: 'SUCCESS',
  }

  await expect(receive(notificationBody({ content: transaction }))).resolves.toMatchObject({
    kind: 'transaction-success',
    transaction,
  })
  await expect(
    receive(notificationBody({ content: {}, eventType: 'PAYSCORE.USER_PAID' })),
  ).resolves.toEqual({ kind: 'other', id: 'EV-1', event_type: 'PAYSCORE.USER_PAID' })
})

test.each<[string, Parameters<typeof notificationBody>[0]]>([
  ['an event and a status that differ', { content: { ...notice, refund_status: 'ABNORMAL' } }],
  ['a status that is unknown', { content: { ...notice, refund_status: 'DONE' } }],
  ['`status` in place of `refund_status`', { content: { ...notice, refund_status: undefined } }],
  [
    'an amount that is not in whole fen',
    { content: { ...notice, amount: { total: 1, refund: 0.3 } } },
  ],
  ['another APIv3 key', { content: notice, apiV3Key: 'x'.repeat(32) }],
  ['another associated_data', { content: notice, sealed: { associated_data: 'refund' } }],
])('well signed but not to be understood is refused: %s', async (_name, message) => {
  const rawBody = notificationBody({ ...message, eventType: 'REFUND.SUCCESS' })

  await expect(receive(rawBody)).rejects.toBeInstanceOf(WechatNotificationError)
})

test('unsigned, old, of the future, altered or by an unknown key: refused before it is opened', async () => {
  const rawBody = notificationBody({ content: notice, eventType: 'REFUND.SUCCESS' })
  const headers = (p: { timestamp?: number; serial?: string }) =>
    signedHeaders({ keys: wechat, body: rawBody, timestamp, ...p })

  for (const refusedHeaders of [
    {},
    headers({ timestamp: timestamp - 301 }),
    headers({ timestamp: timestamp + 301 }),
    headers({ serial: 'OTHER' }),
  ]) {
    await expect(receive(rawBody, refusedHeaders)).rejects.toBeInstanceOf(WechatSignatureError)
  }
  await expect(receive(`${rawBody} `, headers({}))).rejects.toMatchObject({ problem: 'mismatch' })
})
