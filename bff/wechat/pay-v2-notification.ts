/** Notifications of WeChat Pay v2: what arrives at `notify_url`, and what WeChat wants to hear back. */
import { createDecipheriv, createHash, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { WechatNotificationError } from './pay-v3-notification'
import { verifyV2, type PayV2Merchant } from './pay-v2-signature'
import { RefundStatusV2 } from './pay-v2-refunds'
import { FenV2, PaidTransactionV2 } from './pay-v2-transaction'
import { withoutEmpty } from './pay-v2-wire'
import { buildXml, parseXml, XmlError } from './xml'

/** `rawBody`: as it came; bytes are checked to be UTF-8. */
export interface ArrivedNotificationV2 {
  rawBody: string | Uint8Array
  merchant: PayV2Merchant
}

/** `mch_id` is not ours. */
export class AnotherMerchantError extends WechatNotificationError {}

export type PayNotificationV2 =
  | { kind: 'transaction-success'; transaction: PaidTransactionV2 }
  /** Signed by WeChat, about something that was not paid. */
  | { kind: 'other'; result_code: string }

/**
 * Verifies every field that came, then reads (N2-1, kind v2.notify). A v2 signature has no time in it: an old
 * notification is as good as new, so whoever settles by it must be able to do so twice.
 * @throws WechatSignatureError, WechatNotificationError (AnotherMerchantError after the signature was found right)
 */
export function openPaymentNotificationV2(p: ArrivedNotificationV2): PayNotificationV2 {
  const fields = understood('not XML', () => parseXml(p.rawBody))
  verifyV2(fields, p.merchant)
  checkMerchant(fields, p.merchant)
  const result_code = fields['result_code'] ?? ''
  if (fields['return_code'] !== 'SUCCESS' || result_code !== 'SUCCESS') {
    return { kind: 'other', result_code }
  }
  const transaction = understood('not a payment', () =>
    PaidTransactionV2.parse(withoutEmpty(fields)),
  )
  return { kind: 'transaction-success', transaction }
}

/** A refund as its notification tells it; `refund_recv_accout` is WeChat's spelling (N2-4). */
export const RefundNoticeV2 = z.object({
  transaction_id: z.string(),
  out_trade_no: z.string(),
  refund_id: z.string(),
  out_refund_no: z.string(),
  /** Fen, as all that ends in _fee. */
  total_fee: FenV2,
  settlement_total_fee: FenV2.optional(),
  refund_fee: FenV2,
  settlement_refund_fee: FenV2,
  refund_status: RefundStatusV2.exclude(['PROCESSING']),
  /** yyyy-MM-dd HH:mm:ss, in China. */
  success_time: z.string().optional(),
  refund_recv_accout: z.string().optional(),
  refund_account: z.string().optional(),
  refund_request_source: z.string().optional(),
})
export type RefundNoticeV2 = z.infer<typeof RefundNoticeV2>

/** A refund notification has no sign: that it opens with our key is all its proof (N2-4), and what is outside is none. */
const RefundEnvelope = z.object({
  return_code: z.literal('SUCCESS'),
  appid: z.string(),
  mch_id: z.string(),
  req_info: z.string().min(1),
})

/** Whether it means to tell of a refund; what is not XML tells of nothing. */
export function isRefundNotificationV2(rawBody: string | Uint8Array): boolean {
  try {
    return parseXml(rawBody)['req_info'] !== undefined
  } catch (error) {
    if (error instanceof XmlError) return false
    throw error
  }
}

/**
 * Decrypts, then reads (5.13, kind v2.refund.req_info). Only `refund` was sealed with our key, `appid` is anybody's
 * word; ask WeChat about it before money moves.
 * @throws WechatNotificationError
 */
export function openRefundNotificationV2(p: ArrivedNotificationV2): {
  appid: string
  refund: RefundNoticeV2
} {
  const { appid, req_info } = understood('not a refund notification', () => {
    const envelope = RefundEnvelope.parse(parseXml(p.rawBody))
    checkMerchant(envelope, p.merchant)
    return envelope
  })
  return { appid, refund: refundIn(req_info, p.merchant.apiKey) }
}

function refundIn(req_info: string, apiKey: KeyObject): RefundNoticeV2 {
  return understood('its req_info does not open: is the v2 API key the current one?', () => {
    const plain = decryptAesEcb({ key: reqInfoKey(apiKey), ciphertext: req_info })
    return RefundNoticeV2.parse(withoutEmpty(parseXml(plain, { root: 'root' })))
  })
}

/** The 32 lower-case digits of an MD5, taken as the bytes of a key (5.13). */
const reqInfoKey = (apiKey: KeyObject) =>
  Buffer.from(createHash('md5').update(apiKey.export()).digest('hex'), 'ascii')

/**
 * Opens AES-256-ECB with PKCS#7 padding (kind crypto.aes-256-ecb). `ciphertext`: base64, in its one canonical
 * spelling. ECB has no tag: a wrong key may go unnoticed here once in 256 times, so read the result strictly.
 * @throws when it is not of whole blocks, or the padding is wrong
 */
export function decryptAesEcb(p: { key: Buffer; ciphertext: string }): Buffer {
  const sealed = Buffer.from(p.ciphertext, 'base64')
  if (sealed.length === 0 || sealed.toString('base64') !== p.ciphertext) {
    throw new Error('Not base64')
  }
  const decipher = createDecipheriv('aes-256-ecb', p.key, null)
  return Buffer.concat([decipher.update(sealed), decipher.final()])
}

function checkMerchant(fields: { mch_id?: string }, merchant: PayV2Merchant): void {
  if (fields.mch_id !== merchant.mchId) {
    throw new AnotherMerchantError('A notification for another merchant')
  }
}

function understood<T>(problem: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof WechatNotificationError) throw cause
    throw new WechatNotificationError(`A notification that cannot be read: ${problem}`, { cause })
  }
}

/** Answers a notification that was taken in, with HTTP 200 (N2-2). */
export const SUCCESS_ANSWER_V2 = buildXml({ return_code: 'SUCCESS', return_msg: 'OK' })

/** Answers a notification that was not, so that it comes again (N2-2, N2-3). */
export const failureAnswerV2 = (return_msg: string) => buildXml({ return_code: 'FAIL', return_msg })
