/** The axis "payment channel": what an order needs of any of them. Wire formats stay behind it. */
import type { PayParams } from '../contract/pay'
import type { AppId, Fen, Instant, OpenId, OutRefundNo, OutTradeNo } from '../contract/primitives'
import type { BillEntry } from '../contract/reconciliation'
import { AppError } from '../errors'

/**
 * Who pays, through which app and launcher, and from where. All of it comes from the session and the connection.
 * `ip`: the payer's, which WeChat compares with the one its own page is opened from.
 */
export type Payer =
  | { launcher: 'wechat-mini-program' | 'wechat-jssdk'; appId: AppId; openId: OpenId; ip: string }
  | { launcher: 'wechat-h5' | 'wechat-native'; appId: AppId; ip: string }

/** What a payment is asked for by: WeChat knows an order number within the app it was made for. */
export interface ChargeKey {
  outTradeNo: OutTradeNo
  appId: AppId
}

export interface CloseKey extends ChargeKey {
  createdAt: Instant
}

/** Asking twice for the same `outTradeNo` must send the same charge: WeChat refuses a changed one. */
export interface Charge {
  outTradeNo: OutTradeNo
  amount: Fen
  /** What WeChat shows on the bill; the channel cuts it to its own limit. */
  description: string
  /** The last moment to pay. */
  expiresAt: Instant
  /** The order's own page, for launchers that leave the shop. */
  returnUrl: string
  payer: Payer
}

export type PaymentEvent =
  | {
      kind: 'paid'
      outTradeNo: OutTradeNo
      transactionId: string
      amount: Fen
      paidAt: Instant
    }
  | { kind: 'closed'; outTradeNo: OutTradeNo }
  /** WeChat knows the order and still waits. */
  | { kind: 'pending'; outTradeNo: OutTradeNo }
  /** WeChat has never heard of the order. */
  | { kind: 'unknown'; outTradeNo: OutTradeNo }
  | RefundEvent
  /** Verified, and no business of ours (an event type we do not act on). */
  | { kind: 'ignored'; reason: string }

/** What WeChat says of a refund. Accepted is not refunded: the money is back with `succeeded` alone. */
export interface RefundEvent {
  kind: 'refund'
  outTradeNo: OutTradeNo
  outRefundNo: OutRefundNo
  /** WeChat's own number. */
  refundId: string
  amount: Fen
  /** `abnormal`: it cannot reach the payer (a closed account), the merchant has to act; `closed`: it never happened. */
  state: 'processing' | 'succeeded' | 'abnormal' | 'closed'
  succeededAt?: Instant
}

/** Asking twice for the same `outRefundNo` must send the same refund; the money goes back once. */
export interface RefundRequest extends ChargeKey {
  outRefundNo: OutRefundNo
  transactionId: string
  /** What goes back now, of `total`, the whole payment. */
  amount: Fen
  total: Fen
  reason: string
}

export interface RefundKey extends ChargeKey {
  outRefundNo: OutRefundNo
}

/** Verified, and about a payment of another merchant or app than this shop's, or one made otherwise than ours are. */
export class ForeignPaymentNotice extends AppError {
  constructor(
    message: string,
    /** What it says the payment is for. */
    readonly outTradeNo: OutTradeNo | undefined,
    options: { cause: unknown },
  ) {
    super('forbidden', 403, message, options)
    this.name = 'ForeignPaymentNotice'
  }
}

/** Lower-case names, single values. */
export type NotificationHeaders = Readonly<Record<string, string | undefined>>

export interface Acknowledgement {
  status: number
  type: string
  body: string
}

/**
 * @throws AppError `wechat-rejected` when WeChat answers with an error, `wechat-unavailable` when there is
 * no answer, it is busy, or the answer cannot be trusted.
 */
export interface PaymentChannel {
  prepay(charge: Charge): Promise<PayParams>
  query(key: ChargeKey): Promise<PaymentEvent>
  /** Closing twice is fine. `already-paid`: too late, ask `query`. `too-early`: WeChat does not close it yet. */
  close(key: CloseKey): Promise<'closed' | 'already-paid' | 'too-early'>
  /**
   * Verifies the raw bytes, or asks WeChat itself, then opens them.
   * @throws ForeignPaymentNotice when it is WeChat's and not about this shop; AppError and others unless it is WeChat's
   */
  parseNotification(headers: NotificationHeaders, rawBody: string): Promise<PaymentEvent>
  /** What to answer WeChat: settled, or please send again. */
  acknowledge(settled: boolean): Acknowledgement
}

/** @throws as `PaymentChannel` */
export interface RefundChannel {
  /** Has the refund accepted. In doubt it asks before it repeats; when it throws, asking again with the same is right. */
  refund(request: RefundRequest): Promise<RefundEvent>
  /** Undefined when WeChat has never heard of it. */
  queryRefund(key: RefundKey): Promise<RefundEvent | undefined>
}

export type { BillEntry }

export interface BillChannel {
  /**
   * The rows of a day in China, `2026-11-19`, one at a time; ready the next day from 10:00. An empty day has none.
   * Nothing vouches for a row before the loop has ended without an error.
   * @throws AppError as `PaymentChannel`
   */
  bill(day: string): AsyncIterable<BillEntry>
}

/** All that a way of being paid can do. */
export interface Channel extends PaymentChannel, RefundChannel, BillChannel {}
