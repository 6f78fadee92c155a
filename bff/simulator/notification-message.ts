import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import { isRecord } from './api-door'
import { beijingTime, type Clock } from './clock'
import type { Forgery } from './control-api'
import type { Merchant } from './merchant'
import { randomText } from './random'
import { requestId } from './v3-answer'
import type { Keys } from './v3-keys'

/** What happened, before it is locked and signed. */
export interface Occurrence {
  id: string
  createdAt: Date
  /** A payment, unless said otherwise. */
  event?: NotificationEvent
  transaction: Record<string, unknown>
}

/** What the envelope says outside (N3-2). The associated data of refunds is not documented; it is their type here. */
export interface NotificationEvent {
  type: string
  originalType: 'transaction' | 'refund'
  summary: string
}

const PAID: NotificationEvent = {
  type: 'TRANSACTION.SUCCESS',
  originalType: 'transaction',
  summary: '支付成功',
}

export interface Message {
  headers: Record<string, string>
  body: string
  /** What the text of an answer lacks to settle it; without this the status alone counts. */
  objection?: (answer: string) => string | undefined
}

/** Beyond the five minutes a receiver may allow. */
const OUT_OF_TIME_SECONDS = 600

/**
 * One notification as it goes over the wire (N3-1), or one that only looks like it. Each is signed anew; the id
 * stays (N3-8).
 */
export function composeMessage(
  occurrence: Occurrence,
  {
    merchant,
    keys,
    clock,
    forge,
  }: { merchant: Merchant; keys: Keys; clock: Clock; forge: Forgery | undefined },
): Message {
  const { serial, privateKey } = keys.forNotification()
  const body = envelope(occurrence, merchant, forge)
  const timestamp = Math.floor(clock.now().getTime() / 1000) + shift(forge)
  const nonce = randomText(32)
  // The forged signature is WeChat's own, of something else.
  const signed = forge === 'signature' || forge === 'probe' ? `${body} ` : body
  const signature = Rsa.sign(Formatter.response(timestamp, nonce, signed), privateKey)
  return {
    body: forge === 'extra-field' ? body.replace('{', '{"unsigned_field":"1",') : body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      accept: '*/*',
      'user-agent': 'Mozilla/4.0',
      'request-id': requestId(0),
      'wechatpay-timestamp': String(timestamp),
      'wechatpay-nonce': nonce,
      'wechatpay-serial': forge === 'unknown-serial' ? `${serial.slice(0, -6)}000000` : serial,
      'wechatpay-signature':
        forge === 'probe' ? `WECHATPAY/SIGNTEST/${signature}`.slice(0, 344) : signature, // G3-12
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    },
  }
}

function shift(forge: Forgery | undefined): number {
  if (forge === 'old-timestamp') return -OUT_OF_TIME_SECONDS
  return forge === 'future-timestamp' ? OUT_OF_TIME_SECONDS : 0
}

function envelope(
  { id, createdAt, transaction, event = PAID }: Occurrence,
  { apiV3Key }: Merchant,
  forge: Forgery | undefined,
): string {
  const nonce = randomText(12)
  const associated = event.originalType // N3-2
  const plain = JSON.stringify({ ...transaction, ...falseWords(transaction, forge) })
  const ciphertext = Aes.AesGcm.encrypt(plain, apiV3Key, nonce, associated)
  return JSON.stringify({
    id,
    create_time: beijingTime(createdAt),
    resource_type: 'encrypt-resource',
    event_type: event.type,
    summary: event.summary,
    resource: {
      original_type: event.originalType,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: forge === 'ciphertext' ? tampered(ciphertext) : ciphertext,
      associated_data: associated,
      nonce,
    },
  })
}

function falseWords(
  { amount }: Record<string, unknown>,
  forge: Forgery | undefined,
): Record<string, unknown> {
  if (forge === 'merchant') return { mchid: '1900000001' }
  if (forge !== 'amount') return {}
  return { amount: { ...(isRecord(amount) && amount), total: 1, payer_total: 1 } }
}

/** One bit in the middle. */
function tampered(ciphertext: string): string {
  const bytes = Buffer.from(ciphertext, 'base64')
  const middle = Math.floor(bytes.length / 2)
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  return bytes.toString('base64')
}
