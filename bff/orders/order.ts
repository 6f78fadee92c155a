/** An order as it is kept. Pure: transitions take values and return values; `orders.ts` does the I/O. */
import type { Order as OrderReply, Refund as RefundReply } from '../contract/order'
import type { Notification } from '../contract/notification'
import type { ProductId, RequestId, UserId } from '../contract/primitives'
import type { Payer } from '../payments/channel'
import type { Task } from '../tasks/store'
import type { LedgerEntry } from '../wallet/store'

/** A refund people see, and what only the server needs. */
export interface Refund extends RefundReply {
  /** Absent: begun by hand on WeChat's merchant platform. */
  requestId?: RequestId
  /** Failed, yet WeChat still holds the money for it: it cannot be given back a second time. */
  isAbnormal?: true
  /** How often it had failed here and went all the same. */
  reopened?: number
}

/** The order people see, and what only the server needs. */
export interface Order extends Omit<OrderReply, 'refunds'> {
  refunds: Refund[]
  /** While `refunding`: what the order is again if the money stays. */
  resumes?: 'paid' | 'shipped' | 'received'
  /** Its shipment was corrected; once is all WeChat takes. */
  isReshipped?: true
  /** Templates of the messages its buyer accepted. */
  messages?: readonly string[]
  userId: UserId
  requestId: RequestId
  /** SHA-256 of what was asked for, so that one `requestId` cannot mean two things. */
  fingerprint: string
  /** Fixed at placing: WeChat binds an order number to one payer and one app. */
  payer: Payer
}

/** Something that must happen in the same commit as a change of the order. */
export type Effect =
  | { kind: 'stock'; productId: ProductId; taken: number }
  /** Something to be done afterwards, however long that takes. */
  | { kind: 'task'; task: Task }
  /** What WeChat told us, whether the order changed by it or not. */
  | { kind: 'notification'; notification: Notification }
  /** The buyer's balance moves. `mustBeCovered`: all is refused rather than leave it below zero. */
  | {
      kind: 'ledger'
      entry: LedgerEntry
      mustBeCovered?: true
      /** Of a movement that is new and leaves this balance (fen) below zero: what else is to be done, in the same commit. */
      belowZero?: (balance: number) => Task[]
    }

export interface Change {
  order: Order
  effects: Effect[]
}

/** The same change, and what is to be done after it. */
export const withTasks = ({ order, effects }: Change, tasks: readonly Task[]): Change => ({
  order,
  effects: [...effects, ...tasks.map((task) => ({ kind: 'task' as const, task }))],
})

/** The order for people: named one by one, as what only the server needs, the payer's openid above all, stays here. */
export function show(order: Order): OrderReply {
  const { outTradeNo, status, items, amount, refunded, createdAt, expiresAt } = order
  const { purpose, paidAt, closedAt, transactionId, shipment, address, remark } = order
  return {
    outTradeNo,
    status,
    items,
    amount,
    refunded,
    createdAt,
    expiresAt,
    refunds: order.refunds.map(showRefund),
    ...(purpose !== undefined && { purpose }),
    ...(paidAt !== undefined && { paidAt }),
    ...(closedAt !== undefined && { closedAt }),
    ...(transactionId !== undefined && { transactionId }),
    ...(shipment !== undefined && { shipment }),
    ...(address !== undefined && { address }),
    ...(remark !== undefined && { remark }),
  }
}

function showRefund({
  requestId: _requestId,
  isAbnormal: _isAbnormal,
  reopened: _reopened,
  ...shown
}: Refund): RefundReply {
  return shown
}
