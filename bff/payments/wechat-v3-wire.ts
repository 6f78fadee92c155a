/** A charge and a payment event in our words and in those of WeChat Pay v3. Pure, and the only place that knows both. */
import { z } from 'zod'
import { Fen, instant, OutRefundNo, OutTradeNo, type Instant } from '../contract/primitives'
import type { H5Prepay, JsapiPrepay, NativePrepay } from '../wechat/pay-v3-client'
import type { Transaction } from '../wechat/pay-v3-transaction'
import type { Refund, RefundNotice } from '../wechat/pay-v3-refund'
import type { RefundRequest as WireRefund } from '../wechat/pay-v3-refund-client'
import type { Charge, PaymentEvent, RefundEvent, RefundKey, RefundRequest } from './channel'
import {
  assertIsThisRefund,
  describe,
  ForeignPaymentError,
  reasonFor,
  type OpenIdPayer,
  type Shop,
} from './wechat-shop'

/** A charge as WeChat takes it (doc 4012791897). Equal charges make equal bytes: WeChat refuses a changed order. */
export function toWire(charge: Charge, { mchId, publicOrigin }: Shop): NativePrepay {
  return {
    appid: charge.payer.appId,
    mchid: mchId,
    description: describe(charge.description),
    out_trade_no: charge.outTradeNo,
    time_expire: inChinaTime(charge.expiresAt),
    notify_url: `${publicOrigin}/notify/wechat-v3`,
    amount: { total: charge.amount, currency: 'CNY' },
  }
}

export function toJsapiWire(charge: Charge, payer: OpenIdPayer, shop: Shop): JsapiPrepay {
  return { ...toWire(charge, shop), payer: { openid: payer.openId } }
}

export function toH5Wire(charge: Charge, shop: Shop): H5Prepay {
  const scene_info = { payer_client_ip: charge.payer.ip, h5_info: { type: 'Wap' as const } }
  return { ...toWire(charge, shop), scene_info }
}

/** RFC 3339 with +08:00, to the second. */
function inChinaTime(at: Instant): string {
  const shifted = new Date(Date.parse(at) + 8 * 60 * 60 * 1000)
  return `${shifted.toISOString().slice(0, 19)}+08:00`
}

const Paid = z.object({
  transaction_id: z.string().min(1),
  success_time: z.iso.datetime({ offset: true }),
  amount: z.object({ total: Fen, currency: z.literal('CNY').default('CNY') }),
})

/** @throws ForeignPaymentError */
export function fromWire(transaction: Transaction, { mchId, appIds }: Shop): PaymentEvent {
  const named = transaction.out_trade_no
  if (transaction.mchid !== mchId) throw new ForeignPaymentError('mchid', named)
  if (!appIds.some((appId) => appId === transaction.appid)) {
    throw new ForeignPaymentError('appid', named)
  }
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

/** Equal refunds make equal bytes: WeChat refuses a changed one under the same number (R3-2). */
export function toRefundWire(refund: RefundRequest, { publicOrigin }: Shop): WireRefund {
  return {
    transaction_id: refund.transactionId,
    out_refund_no: refund.outRefundNo,
    reason: reasonFor(refund.reason),
    notify_url: `${publicOrigin}/notify/wechat-v3`,
    amount: { refund: refund.amount, total: refund.total, currency: 'CNY' },
  }
}

/** The refund that was asked about. @throws ForeignPaymentError when it is another */
export function fromRefundWire(refund: Refund, asked: RefundKey): RefundEvent {
  const event = refundEvent(refund, refund.status)
  assertIsThisRefund(event, asked)
  return event
}

/** @throws ForeignPaymentError */
export function fromRefundNotice(refund: RefundNotice, { mchId }: Shop): RefundEvent {
  if (refund.mchid !== mchId) throw new ForeignPaymentError('mchid', refund.out_trade_no)
  return refundEvent(refund, refund.refund_status)
}

const REFUND_STATES = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  ABNORMAL: 'abnormal',
  CLOSED: 'closed',
} as const satisfies Record<Refund['status'], RefundEvent['state']>

function refundEvent(
  refund: Omit<Refund, 'status'> | RefundNotice,
  status: Refund['status'],
): RefundEvent {
  const { success_time } = refund
  return {
    kind: 'refund',
    outTradeNo: ours(OutTradeNo, refund.out_trade_no),
    outRefundNo: ours(OutRefundNo, refund.out_refund_no),
    refundId: refund.refund_id,
    amount: ours(Fen, refund.amount.refund),
    state: REFUND_STATES[status],
    ...(success_time && { succeededAt: instant(new Date(success_time)) }),
  }
}

function ours<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ForeignPaymentError(parsed.error.issues[0]?.path.join('.') || 'out_trade_no')
}
