/** How money goes back. Pure: an order and what happened in, a change out; the same order means nothing changed. */
import {
  Fen,
  instant,
  type Instant,
  type OutRefundNo,
  type RequestId,
} from '../contract/primitives'
import { AppError } from '../errors'
import type { RefundEvent } from '../payments/channel'
import type { Task } from '../tasks/store'
import { MismatchError } from './mismatch'
import type { Change, Order, Refund } from './order'
import { movementOf } from './top-ups'

export interface RefundWish {
  requestId: RequestId
  amount: Fen
  reason: string
}

/**
 * The order with this refund under way, and the task that sees to it. A `requestId` that was used is the refund it
 * made. @throws AppError `conflict` (not paid; same `requestId`, other content), `refund-exceeds-paid`
 */
export function beginRefund(
  order: Order,
  { wish, outRefundNo, now }: { wish: RefundWish; outRefundNo: OutRefundNo; now: Instant },
): Change {
  const known = refundOf(order, wish.requestId)
  if (known) {
    if (known.amount === wish.amount && known.reason === wish.reason) return unchanged(order)
    throw new AppError(
      'conflict',
      409,
      'This requestId was used for another refund; a new intention needs a new one',
    )
  }
  assertRefundable(order, wish.amount)
  return send(order, { ...wish, outRefundNo, status: 'processing', createdAt: now }, now)
}

/** @throws AppError `conflict` when nothing was paid, `refund-exceeds-paid` */
export function assertRefundable(order: Order, amount: Fen): void {
  if (order.transactionId === undefined) throw new AppError('conflict', 409, 'Nothing was paid yet')
  if (amount <= refundable(order)) return
  throw new AppError(
    'refund-exceeds-paid',
    409,
    `Of ${order.amount} fen no more than ${refundable(order)} can go back`,
    { details: { refundable: refundable(order) } },
  )
}

/** The order with this refund, which WeChat is to be asked for, and the task that sees to it. */
export function send(order: Order, refund: Refund, now: Instant): Change {
  return followed(withRefund(order, { refund, at: now, mustBeCovered: true }), refund, now)
}

/** With the task that asks how the refund ends: the word that it did may never come. */
function followed({ order, effects }: Change, { outRefundNo }: Refund, now: Instant): Change {
  const task = followUp(order, outRefundNo, now)
  return { order, effects: [...effects, { kind: 'task', task }] }
}

/** The order with this refund as it is now; one of its number is replaced. */
export function withRefund(
  order: Order,
  {
    refund,
    at,
    mustBeCovered = false,
  }: {
    refund: Refund
    at: Instant
    /** What it takes of a balance must be there. */
    mustBeCovered?: boolean
  },
): Change {
  const before = order.refunds.find(({ outRefundNo }) => outRefundNo === refund.outRefundNo)
  const held = { before: before !== undefined && isHeld(before), after: isHeld(refund) }
  // Its money was given back here, and goes all the same.
  const isReopened = before?.status === 'failed' && !held.before && held.after
  const after = isReopened ? { ...refund, reopened: (before.reopened ?? 0) + 1 } : refund
  const refunds = before
    ? order.refunds.map((one) => (one === before ? after : one))
    : [...order.refunds, after]
  return {
    order: standing({ ...order, refunds }),
    effects: movementOf(order, { refund: after, held, at, mustBeCovered }),
  }
}

/**
 * The order after WeChat's word about a refund. One that was begun on WeChat's merchant platform is taken in; a
 * refund that ended stays as it ended. @throws MismatchError when the amount is not the refund's, or nobody paid
 */
export function recordRefund(order: Order, event: RefundEvent, now: Instant): Change {
  const { outTradeNo } = order
  if (order.transactionId === undefined) {
    throw new MismatchError(`${outTradeNo} has a refund, and nobody paid it`, {
      kind: 'refund-without-payment',
      outTradeNo,
    })
  }
  const known = order.refunds.find(({ outRefundNo }) => outRefundNo === event.outRefundNo)
  if (known && known.amount !== event.amount) {
    throw otherAmount(order, { ours: known, theirs: event })
  }
  if (known && isSettled(known) && !isBackAfterAll(known, event)) return unchanged(order)
  const before: Refund = known ?? {
    outRefundNo: event.outRefundNo,
    amount: event.amount,
    reason: '在微信支付商户平台退款',
    status: 'processing',
    createdAt: now,
  }
  const after = ended(before, event, now)
  if (known && after.status === known.status && after.isAbnormal === known.isAbnormal) {
    return unchanged(order)
  }
  const change = withRefund(order, { refund: after, at: now })
  return isUnderWay(after) ? followed(change, after, now) : change
}

/** The order after WeChat would not hear of a refund: its money is there to be given back again. */
export function recordRefusal(order: Order, outRefundNo: OutRefundNo, at: Instant): Change {
  const refund = order.refunds.find((one) => one.outRefundNo === outRefundNo)
  if (!refund || refund.status !== 'processing') return unchanged(order)
  return withRefund(order, { refund: { ...refund, status: 'failed' }, at })
}

/**
 * The order after WeChat, asked about a refund that had failed here, said that it is at it: an attempt was taken in
 * after it had been refused, and its money is on its way again.
 */
export function reopenRefund(order: Order, outRefundNo: OutRefundNo, at: Instant): Change {
  const known = order.refunds.find((one) => one.outRefundNo === outRefundNo)
  if (known?.status !== 'failed' || known.isAbnormal) return unchanged(order)
  const refund: Refund = { ...known, status: 'processing' }
  return followed(withRefund(order, { refund, at }), refund, at)
}

function otherAmount(
  { outTradeNo }: Order,
  { ours, theirs }: { ours: Refund; theirs: RefundEvent },
): MismatchError {
  const { outRefundNo } = ours
  const amounts = { ours: ours.amount, theirs: theirs.amount }
  return new MismatchError(
    `${outRefundNo} is of ${ours.amount} fen, WeChat speaks of ${theirs.amount}`,
    { kind: 'other-refund-amount', outTradeNo, outRefundNo, ...amounts },
  )
}

/** Fen that may still go back: what was paid, without what went, is going, or is held by WeChat. */
export const refundable = (order: Order): Fen =>
  Fen.parse(Math.max(0, order.amount - sum(order.refunds.filter(isHeld))))

export const refundOf = ({ refunds }: Order, requestId: RequestId): Refund | undefined =>
  refunds.find((refund) => refund.requestId === requestId)

const isSettled = ({ status, isAbnormal }: Refund) =>
  status === 'succeeded' || (status === 'failed' && !isAbnormal)

/** Money that went back did so, whatever we took for WeChat's refusal before. */
const isBackAfterAll = ({ status }: Refund, { state }: RefundEvent) =>
  status === 'failed' && state === 'succeeded'

/** We never sent it: what WeChat says of it was begun on the merchant platform, under the number somebody asked under. */
const isUnsent = ({ status }: Refund) => status === 'requested' || status === 'refused'

/** More is to come: of an abnormal one when the merchant has seen to it on WeChat's platform. */
export const isUnderWay = ({ status, isAbnormal }: Refund): boolean =>
  status === 'processing' || isAbnormal === true

const isHeld = (refund: Refund) => isUnderWay(refund) || refund.status === 'succeeded'

function ended(refund: Refund, event: RefundEvent, now: Instant): Refund {
  const { isAbnormal: _before, ...rest } = refund
  switch (event.state) {
    case 'processing':
      return isUnsent(refund) ? { ...refund, status: 'processing' } : refund
    case 'succeeded':
      return { ...rest, status: 'succeeded', succeededAt: event.succeededAt ?? now }
    case 'abnormal':
      return { ...rest, status: 'failed', isAbnormal: true }
    case 'closed':
      return refund.status === 'refused' ? refund : { ...rest, status: 'failed' }
    default:
      return event.state satisfies never
  }
}

/** Refunded when all the money is back, refunding while the rest of it is on its way, else what it was (API: Order). */
function standing(order: Order): Order {
  const { resumes, ...rest } = order
  const refunded = Fen.parse(sum(order.refunds.filter(({ status }) => status === 'succeeded')))
  const moving = sum(order.refunds.filter(({ status }) => status === 'processing'))
  const before = resumes ?? restingPlace(order)
  if (refunded >= order.amount) return { ...rest, refunded, status: 'refunded' }
  if (moving > 0 && refunded + moving >= order.amount) {
    return { ...rest, refunded, status: 'refunding', resumes: before }
  }
  return { ...rest, refunded, status: before }
}

function restingPlace({ status }: Order): 'paid' | 'shipped' | 'received' {
  return status === 'shipped' || status === 'received' ? status : 'paid'
}

const sum = (refunds: Refund[]) => refunds.reduce((total, { amount }) => total + amount, 0)

const unchanged = (order: Order): Change => ({ order, effects: [] })

export const followUpId = (outRefundNo: OutRefundNo) => `follow-refund/${outRefundNo}`

/** Due once whoever began it has had the time to finish it. */
const FIRST_LOOK_MS = 10_000

function followUp({ outTradeNo }: Order, outRefundNo: OutRefundNo, now: Instant): Task {
  return {
    id: followUpId(outRefundNo),
    kind: 'follow-refund',
    outTradeNo,
    details: { outRefundNo },
    dueAt: instant(new Date(Date.parse(now) + FIRST_LOOK_MS)),
    attempts: 0,
  }
}
