/** What the merchant must hear of although nobody is looking. Facts alone: `words.ts` says them. */
import type { Fen, OutRefundNo, OutTradeNo } from '../contract/primitives'
import type { Task } from '../tasks/store'

export type Alert =
  /** Another amount was paid than the order's. */
  | { kind: 'other-amount'; outTradeNo: OutTradeNo; due: Fen; paid: Fen }
  | { kind: 'paid-twice'; outTradeNo: OutTradeNo; transactionIds: readonly [string, string] }
  /** WeChat gave money back of an order that nobody paid. */
  | { kind: 'refund-without-payment'; outTradeNo: OutTradeNo }
  | {
      kind: 'other-refund-amount'
      outTradeNo: OutTradeNo
      outRefundNo: OutRefundNo
      ours: Fen
      theirs: Fen
    }
  /** It cannot reach the buyer: the money stays with WeChat until the merchant has acted there. */
  | { kind: 'refund-abnormal'; outTradeNo: OutTradeNo; outRefundNo: OutRefundNo; amount: Fen }
  /** Of another merchant or app, as WeChat itself says. */
  | { kind: 'foreign-payment'; outTradeNo: OutTradeNo | undefined }
  | { kind: 'unknown-order'; outTradeNo: OutTradeNo }
  /** Paid when its goods were gone: the money goes back by itself. */
  | { kind: 'paid-when-sold-out'; outTradeNo: OutTradeNo; amount: Fen }
  /** `balance` in fen, negative. */
  | { kind: 'balance-below-zero'; outTradeNo: OutTradeNo; balance: number }
  /** `day` in China, `2026-11-19`. */
  | { kind: 'bill-differs'; day: string; differences: number }
  | { kind: 'task-given-up'; task: Task }

/** Sees to it that the merchant hears of it; the same thing once. */
export type Tell = (alert: Alert) => Promise<void>
