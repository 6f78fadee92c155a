/** An order as it is kept. Pure: transitions take values and return values; `orders.ts` does the I/O. */
import type { Order as OrderReply } from '../contract/order'
import type { ProductId, RequestId, UserId } from '../contract/primitives'
import type { Payer } from '../payments/channel'

/** The order people see, and what only the server needs. */
export interface Order extends OrderReply {
  userId: UserId
  requestId: RequestId
  /** SHA-256 of what was asked for, so that one `requestId` cannot mean two things. */
  fingerprint: string
  /** Fixed at placing: WeChat binds an order number to one payer and one app. */
  payer: Payer
}

/** Something that must happen in the same commit as a change of the order. */
export type Effect = { kind: 'stock'; productId: ProductId; taken: number }

export interface Change {
  order: Order
  effects: Effect[]
}

/** The order for people: what only the server needs, the payer's openid above all, stays here. */
export function show(order: Order): OrderReply {
  const {
    userId: _userId,
    requestId: _requestId,
    fingerprint: _fingerprint,
    payer: _payer,
    ...shown
  } = order
  return shown
}
