/** An order that buys no goods but a balance, and what its money does to that balance. Pure. */
import { createHash } from 'node:crypto'
import type { OrderItem } from '../contract/order'
import {
  ProductId,
  type Fen,
  type Instant,
  type OutRefundNo,
  type RequestId,
} from '../contract/primitives'
import type { Effect, Order, Refund } from './order'

export interface TopUpWish {
  requestId: RequestId
  amount: Fen
}

/** What people read on the order; nothing on sale is called so. */
export const topUpItem = (amount: Fen): OrderItem => ({
  productId: ProductId.parse('top-up'),
  title: '余额充值',
  imageUrl: '',
  price: amount,
  quantity: 1,
})

export const topUpFingerprint = ({ amount }: TopUpWish): string =>
  createHash('sha256')
    .update(JSON.stringify(['top-up', amount]))
    .digest('hex')

/** What a payment adds to the buyer's balance. */
export function creditOf(order: Order, at: Instant): Effect[] {
  if (order.purpose !== 'top-up') return []
  const { outTradeNo, userId, amount } = order
  const id = `top-up/${outTradeNo}`
  return [{ kind: 'ledger', entry: { id, userId, amount, at, reason: 'top-up', outTradeNo } }]
}

/**
 * The movements of a refund that had failed and went all the same so many times: what takes its money from the balance,
 * and what gives it back. Each is kept once.
 */
export function movementIds(outRefundNo: OutRefundNo, reopened: number) {
  const times = reopened > 1 ? `-${reopened}` : ''
  const taken = `refund/${outRefundNo}${reopened > 0 ? `/again${times}` : ''}`
  return { taken, returned: `${taken}/failed` }
}

/**
 * What a refund that begins or ends does to the balance its payment had made: money on its way back is taken, money
 * that stays after all is there again. `mustBeCovered`: not when WeChat gave it back without asking us.
 */
export function movementOf(
  order: Order,
  {
    refund: { outRefundNo, amount, reopened = 0 },
    held,
    at,
    mustBeCovered,
  }: {
    refund: Refund
    held: { before: boolean; after: boolean }
    at: Instant
    mustBeCovered: boolean
  },
): Effect[] {
  if (order.purpose !== 'top-up' || held.before === held.after) return []
  const { outTradeNo, userId } = order
  const { taken, returned } = movementIds(outRefundNo, reopened)
  const entry = { userId, at, outTradeNo }
  if (held.before) {
    return [{ kind: 'ledger', entry: { ...entry, id: returned, amount, reason: 'refund-failed' } }]
  }
  return [
    {
      kind: 'ledger',
      entry: { ...entry, id: taken, amount: 0 - amount, reason: 'refund' },
      ...(mustBeCovered && { mustBeCovered }),
    },
  ]
}
