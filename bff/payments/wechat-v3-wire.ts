/** A charge and a payment event in our words and in those of WeChat Pay v3. Pure, and the only place that knows both. */
import { z } from 'zod'
import type { PayParams } from '../contract/pay'
import { Fen, instant, OutTradeNo, type AppId, type Instant } from '../contract/primitives'
import type { JsapiPrepay, Launch } from '../wechat/pay-v3-client'
import type { Transaction } from '../wechat/pay-v3-transaction'
import type { Charge, PaymentEvent } from './channel'

/** Who we are to WeChat Pay. */
export interface Shop {
  mchId: string
  appIds: readonly AppId[]
  /** Where WeChat reaches us; notifications come to its `/notify/wechat-v3`. */
  publicOrigin: string
}

/** A charge as WeChat takes it (doc 4012791897). Equal charges make equal bytes: WeChat refuses a changed order. */
export function toWire(charge: Charge, { mchId, publicOrigin }: Shop): JsapiPrepay {
  return {
    appid: charge.payer.appId,
    mchid: mchId,
    description: cut(charge.description),
    out_trade_no: charge.outTradeNo,
    time_expire: inChinaTime(charge.expiresAt),
    notify_url: `${publicOrigin}/notify/wechat-v3`,
    amount: { total: charge.amount, currency: 'CNY' },
    payer: { openid: charge.payer.openId },
  }
}

const DESCRIPTION_BYTES = 127

/** The limit is 127 (O3-1), of what is not said: bytes are the safe reading. Never splits what reads as one character. */
function cut(description: string): string {
  const clean = description.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()
  let kept = ''
  for (const { segment } of new Intl.Segmenter('zh').segment(clean)) {
    if (Buffer.byteLength(kept + segment, 'utf8') > DESCRIPTION_BYTES) break
    kept += segment
  }
  return kept.trimEnd()
}

/** RFC 3339 with +08:00, to the second. */
function inChinaTime(at: Instant): string {
  const shifted = new Date(Date.parse(at) + 8 * 60 * 60 * 1000)
  return `${shifted.toISOString().slice(0, 19)}+08:00`
}

export function payParams({ payer }: Charge, launch: Launch): PayParams {
  switch (payer.launcher) {
    case 'wechat-mini-program':
      return { kind: payer.launcher, ...launch }
    case 'wechat-jssdk':
      return { kind: payer.launcher, appId: payer.appId, ...launch }
    default:
      return payer.launcher satisfies never
  }
}

/** WeChat speaks of a payment that is not one of ours, or not as ours are. */
export class ForeignPaymentError extends Error {
  constructor(field: string) {
    super(`The payment is not one of this shop: ${field} does not fit`)
    this.name = 'ForeignPaymentError'
  }
}

const Paid = z.object({
  transaction_id: z.string().min(1),
  success_time: z.iso.datetime({ offset: true }),
  amount: z.object({ total: Fen, currency: z.literal('CNY').default('CNY') }),
})

/** @throws ForeignPaymentError */
export function fromWire(transaction: Transaction, { mchId, appIds }: Shop): PaymentEvent {
  if (transaction.mchid !== mchId) throw new ForeignPaymentError('mchid')
  if (!appIds.some((appId) => appId === transaction.appid)) throw new ForeignPaymentError('appid')
  const outTradeNo = ours(OutTradeNo, transaction.out_trade_no)
  switch (transaction.trade_state) {
    case 'SUCCESS':
    case 'REFUND': {
      // A refund does not unmake the payment: whoever missed it still has to learn that it was paid.
      const { transaction_id, success_time, amount } = ours(Paid, transaction)
      const paidAt = instant(new Date(success_time))
      return {
        kind: 'paid',
        outTradeNo,
        transactionId: transaction_id,
        amount: amount.total,
        paidAt,
      }
    }
    case 'CLOSED':
    case 'REVOKED':
      return { kind: 'closed', outTradeNo }
    case 'NOTPAY':
    case 'USERPAYING':
    case 'PAYERROR':
      return { kind: 'pending', outTradeNo }
    default:
      return transaction.trade_state satisfies never
  }
}

function ours<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ForeignPaymentError(parsed.error.issues[0]?.path.join('.') || 'out_trade_no')
}
