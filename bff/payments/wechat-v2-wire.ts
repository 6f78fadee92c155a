/** A charge and a payment event in our words and in those of WeChat Pay v2. Pure, and the only place that knows both. */
import type { z } from 'zod'
import { AppId, Fen, instant, OutRefundNo, OutTradeNo, type Instant } from '../contract/primitives'
import type { RefundNoticeV2 } from '../wechat/pay-v2-notification'
import type { UnifiedOrder } from '../wechat/pay-v2-orders'
import type { AcceptedRefundV2, RefundOrder, RefundRecordV2 } from '../wechat/pay-v2-refunds'
import type { PaidTransactionV2, TransactionV2 } from '../wechat/pay-v2-transaction'
import type { Charge, PaymentEvent, RefundEvent, RefundKey, RefundRequest } from './channel'
import {
  assertIsThisRefund,
  describe,
  ForeignPaymentError,
  reasonFor,
  type Shop,
} from './wechat-shop'

/** A charge as unifiedorder takes it (UO-1). Equal charges make equal fields: WeChat refuses a changed order (UO-5). */
export function toWire(charge: Charge, { publicOrigin }: Shop): UnifiedOrder {
  return {
    appid: charge.payer.appId,
    body: describe(charge.description),
    out_trade_no: charge.outTradeNo,
    total_fee: charge.amount,
    spbill_create_ip: charge.payer.ip,
    notify_url: `${publicOrigin}/notify/wechat-v2`,
    time_expire: inChina(charge.expiresAt),
  }
}

/** The site a phone pays from outside WeChat, as JSON in one field (UO-2). */
export const sceneInfo = ({ publicOrigin }: Shop): string =>
  JSON.stringify({ h5_info: { type: 'Wap', wap_url: publicOrigin, wap_name: '拾橘' } })

/** @throws ForeignPaymentError */
export function fromWire(transaction: TransactionV2, shop: Shop): PaymentEvent {
  const outTradeNo = ours(transaction, shop)
  switch (transaction.trade_state) {
    case 'SUCCESS':
    case 'REFUND': {
      // A refund does not unmake the payment: whoever missed it still has to learn that it was paid.
      const { transaction_id, total_fee, time_end } = transaction
      if (!transaction_id || total_fee === undefined || !time_end) {
        throw new ForeignPaymentError('transaction_id, total_fee or time_end')
      }
      return paid(outTradeNo, { ...transaction, transaction_id, total_fee, time_end })
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

/** @throws ForeignPaymentError */
export const fromNotification = (transaction: PaidTransactionV2, shop: Shop): PaymentEvent =>
  paid(ours(transaction, shop), transaction)

type Payment = Pick<PaidTransactionV2, 'transaction_id' | 'total_fee' | 'time_end'> & {
  fee_type?: string | undefined
}

function paid(outTradeNo: OutTradeNo, payment: Payment): PaymentEvent {
  if ((payment.fee_type ?? 'CNY') !== 'CNY') throw new ForeignPaymentError('fee_type')
  return {
    kind: 'paid',
    outTradeNo,
    transactionId: payment.transaction_id,
    amount: Fen.parse(payment.total_fee),
    paidAt: fromChina(payment.time_end),
  }
}

function ours(
  { mch_id, appid, out_trade_no }: { mch_id: string; appid: string; out_trade_no: string },
  { mchId, appIds }: Shop,
): OutTradeNo {
  if (mch_id !== mchId) throw new ForeignPaymentError('mch_id', out_trade_no)
  if (!appIds.some((appId) => appId === appid)) {
    throw new ForeignPaymentError('appid', out_trade_no)
  }
  return numberOf(OutTradeNo, out_trade_no)
}

/** WeChat closes nothing in its first five minutes, and does not publish what it says to an earlier try (C2-1). */
const CLOSABLE_AFTER_MS = 5 * 60_000 + 5_000

export const isTooEarlyToClose = (createdAt: Instant, now: Date): boolean =>
  now.getTime() - Date.parse(createdAt) < CLOSABLE_AFTER_MS

/** Equal refunds make equal fields: under one number WeChat refuses a changed one (R2-1). */
export function toRefundWire(refund: RefundRequest, { publicOrigin }: Shop): RefundOrder {
  return {
    appid: refund.appId,
    transaction_id: refund.transactionId,
    out_refund_no: refund.outRefundNo,
    total_fee: refund.total,
    refund_fee: refund.amount,
    refund_desc: reasonFor(refund.reason),
    notify_url: `${publicOrigin}/notify/wechat-v2/refund`,
  }
}

/** Taken in, no more than that (R2-1). @throws ForeignPaymentError when it is another refund */
export function fromAcceptedRefund(accepted: AcceptedRefundV2, asked: RefundRequest): RefundEvent {
  const event: RefundEvent = {
    kind: 'refund',
    outTradeNo: numberOf(OutTradeNo, accepted.out_trade_no),
    outRefundNo: numberOf(OutRefundNo, accepted.out_refund_no),
    refundId: accepted.refund_id,
    amount: Fen.parse(accepted.refund_fee),
    state: 'processing',
  }
  assertIsThisRefund(event, asked)
  return event
}

const REFUND_STATES = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  CHANGE: 'abnormal',
  REFUNDCLOSE: 'closed',
} as const satisfies Record<RefundRecordV2['refund_status'], RefundEvent['state']>

/** @throws ForeignPaymentError when it is another refund than the one asked about */
export function fromRefundWire(record: RefundRecordV2, asked: RefundKey): RefundEvent {
  const { refund_success_time, out_trade_no = asked.outTradeNo } = record
  const event: RefundEvent = {
    kind: 'refund',
    outTradeNo: numberOf(OutTradeNo, out_trade_no),
    outRefundNo: numberOf(OutRefundNo, record.out_refund_no),
    refundId: record.refund_id,
    amount: Fen.parse(record.refund_fee),
    state: REFUND_STATES[record.refund_status],
    ...(refund_success_time && { succeededAt: fromChina(refund_success_time) }),
  }
  assertIsThisRefund(event, asked)
  return event
}

/** What to ask about. @throws ForeignPaymentError for an app that is not ours */
export function keyOfRefundNotice(
  notice: RefundNoticeV2,
  { appIds, appid }: Shop & { appid: string },
): RefundKey {
  const appId = AppId.safeParse(appid)
  if (!appId.success || !appIds.includes(appId.data)) throw new ForeignPaymentError('appid')
  return {
    appId: appId.data,
    outTradeNo: numberOf(OutTradeNo, notice.out_trade_no),
    outRefundNo: numberOf(OutRefundNo, notice.out_refund_no),
  }
}

function numberOf<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const number = schema.safeParse(text)
  if (number.success) return number.data
  throw new ForeignPaymentError(text === '' ? 'an order number' : text.slice(0, 64))
}

const CHINA_MS = 8 * 60 * 60 * 1000

/** yyyyMMddHHmmss, in China. */
function inChina(at: Instant): string {
  return new Date(Date.parse(at) + CHINA_MS).toISOString().slice(0, 19).replace(/\D/g, '')
}

/** `yyyyMMddHHmmss`, or with the usual signs between. @throws ForeignPaymentError */
function fromChina(time: string): Instant {
  const digits = time.replace(/\D/g, '')
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6+08:00')
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) throw new ForeignPaymentError('time_end')
  return instant(at)
}
