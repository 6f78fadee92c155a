/** What a buyer asks back and a merchant decides. Pure. A request holds no money: only its approval does. */
import type { Instant, OutRefundNo, RequestId } from '../contract/primitives'
import { AppError } from '../errors'
import type { Change, Order, Refund } from './order'
import { assertRefundable, refundable, refundOf, send, withRefund } from './refunds'

export interface RefundRequestWish {
  requestId: RequestId
  reason: string
}

/**
 * The order with a request for all that can still go back. A `requestId` that was used is the request it made.
 * @throws AppError `conflict` (not paid; another request is open; same `requestId`, other content),
 * `refund-exceeds-paid` when nothing is left to go back
 */
export function requestRefund(
  order: Order,
  { wish, outRefundNo, now }: { wish: RefundRequestWish; outRefundNo: OutRefundNo; now: Instant },
): Change {
  const known = refundOf(order, wish.requestId)
  if (known) {
    if (known.reason === wish.reason) return unchanged(order)
    throw conflict('This requestId was used for another refund; a new intention needs a new one')
  }
  const amount = refundable(order)
  assertRefundable(order, amount)
  if (amount === 0) {
    throw new AppError('refund-exceeds-paid', 409, 'All that was paid is back, or on its way', {
      details: { refundable: amount },
    })
  }
  if (order.refunds.some(isOpen)) throw conflict('A request for this order waits for the merchant')
  const refund: Refund = { ...wish, outRefundNo, amount, status: 'requested', createdAt: now }
  return withRefund(order, { refund, at: now })
}

/**
 * The order with what was requested under way, and the task that sees to it. Approved already: nothing changes.
 * @throws AppError `not-found`, `conflict` when it was refused, `refund-exceeds-paid` when less is left by now
 */
export function approveRefund(order: Order, outRefundNo: OutRefundNo, now: Instant): Change {
  const refund = find(order, outRefundNo)
  if (refund.status === 'refused') throw conflict('This request was refused')
  if (!isOpen(refund)) return unchanged(order)
  assertRefundable(order, refund.amount)
  return send(order, { ...refund, status: 'processing' }, now)
}

/** Refused already: nothing changes. @throws AppError `not-found`, `conflict` when it was approved */
export function refuseRefund(order: Order, outRefundNo: OutRefundNo, at: Instant): Change {
  const refund = find(order, outRefundNo)
  if (refund.status === 'refused') return unchanged(order)
  if (!isOpen(refund)) throw conflict('This refund was begun: it cannot be refused any more')
  return withRefund(order, { refund: { ...refund, status: 'refused' }, at })
}

function find({ refunds }: Order, outRefundNo: OutRefundNo): Refund {
  const refund = refunds.find((one) => one.outRefundNo === outRefundNo)
  if (refund) return refund
  throw new AppError('not-found', 404, `There is no refund ${outRefundNo}`)
}

const isOpen = ({ status }: Refund) => status === 'requested'

const unchanged = (order: Order): Change => ({ order, effects: [] })

const conflict = (message: string): AppError => new AppError('conflict', 409, message)
