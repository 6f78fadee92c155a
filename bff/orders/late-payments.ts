/** A payment for an order that was given up: its goods may be somebody else's by now. Pure. */
import type { Instant, OutRefundNo, ProductId, RequestId } from '../contract/primitives'
import type { Change, Effect, Refund } from './order'
import { beginRefund } from './refunds'
import type { TakenOf } from './store'

const REASON = '付款时商品已售完，自动退款'

/**
 * The payment as it is when its goods are still there, or else the order paid, taking nothing, and all its money on
 * the way back in the same commit. `totals`: how many exist of each product that is counted.
 */
export function unlessSoldOut(
  change: Change,
  {
    takenOf,
    totals,
    refund: { requestId, outRefundNo, now },
  }: {
    takenOf: TakenOf
    totals: ReadonlyMap<ProductId, number>
    refund: { requestId: RequestId; outRefundNo: OutRefundNo; now: Instant }
  },
): Change {
  const isGone = ([productId, quantity]: [ProductId, number]) =>
    quantity > 0 && takenOf(productId) + quantity > (totals.get(productId) ?? Infinity)
  if (![...quantitiesOf(change.effects)].some(isGone)) return change
  const wish = { requestId, amount: change.order.amount, reason: REASON }
  const refunding = beginRefund(change.order, { wish, outRefundNo, now })
  const others = change.effects.filter(({ kind }) => kind !== 'stock')
  return { order: refunding.order, effects: [...others, ...refunding.effects] }
}

/** Whose order was paid and never had its goods. */
export const isForSoldOut = ({ reason }: Refund): boolean => reason === REASON

/** An order may name a product twice. */
function quantitiesOf(effects: Effect[]): Map<ProductId, number> {
  const quantities = new Map<ProductId, number>()
  for (const effect of effects) {
    if (effect.kind !== 'stock') continue
    const { productId, taken } = effect
    quantities.set(productId, (quantities.get(productId) ?? 0) + taken)
  }
  return quantities
}
