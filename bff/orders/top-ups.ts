/** An order that buys no goods but a balance, and what its money does to that balance. Pure. */
import { createHash } from 'node:crypto'
import type { OrderItem } from '../contract/order'
import { ProductId, type Fen, type Instant, type RequestId } from '../contract/primitives'
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
 * What a refund that begins or ends does to the balance its payment had made: money on its way back is taken, money
 * that stays after all is there again. `mustBeCovered`: not when WeChat gave it back without asking us.
 */
export function movementOf(
  order: Order,
  {
    refund: { outRefundNo, amount },
    before,
    held,
    at,
    mustBeCovered,
  }: {
    refund: Refund
    before: Refund | undefined
    held: { before: boolean; after: boolean }
    at: Instant
    mustBeCovered: boolean
  },
): Effect[] {
  if (order.purpose !== 'top-up' || held.before === held.after) return []
  const { outTradeNo, userId } = order
  const id = `refund/${outRefundNo}`
  const entry = { userId, at, outTradeNo }
  if (held.before) {
    return [
      { kind: 'ledger', entry: { ...entry, id: `${id}/failed`, amount, reason: 'refund-failed' } },
    ]
  }
  // It had failed, and its money was given back here: WeChat says it went all the same.
  const isAgain = before?.status === 'failed'
  return [
    {
      kind: 'ledger',
      entry: { ...entry, id: isAgain ? `${id}/again` : id, amount: 0 - amount, reason: 'refund' },
      ...(mustBeCovered && { mustBeCovered }),
    },
  ]
}
