/** The axis "payment channel": what an order needs of any of them. Wire formats stay behind it. */
import type { PayParams } from '../contract/pay'
import type { AppId, Fen, Instant, OpenId, OutTradeNo } from '../contract/primitives'

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
  /** Verified, and no business of ours (an event type we do not act on). */
  | { kind: 'ignored'; reason: string }

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
  /** Closing twice is fine. `already-paid`: too late, ask `query`. */
  close(key: ChargeKey): Promise<'closed' | 'already-paid'>
  /** Verifies the raw bytes, then opens them. @throws unless verified and addressed to us. */
  parseNotification(headers: NotificationHeaders, rawBody: string): Promise<PaymentEvent>
  /** What to answer WeChat: settled, or please send again. */
  acknowledge(settled: boolean): Acknowledgement
}
