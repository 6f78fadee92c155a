/** How an order moves. Pure: an order and what happened in, a change out; the same order means nothing changed. */
import type { Instant, OutTradeNo } from '../contract/primitives'
import type { PaymentEvent } from '../payments/channel'
import type { Task } from '../tasks/store'
import { MismatchError } from './mismatch'
import type { Change, Effect, Order } from './order'
import { creditOf } from './top-ups'

/**
 * The order after this payment. Money is never forgotten: a closed order that was paid after all is paid, and takes
 * its goods again. @throws MismatchError when amount or payment are not the order's
 */
export function recordPayment(
  order: Order,
  payment: Extract<PaymentEvent, { kind: 'paid' }>,
): Change {
  const { outTradeNo, amount, transactionId, paidAt } = payment
  if (amount !== order.amount) {
    throw new MismatchError(`${outTradeNo} costs ${order.amount} fen, paid were ${amount}`, {
      kind: 'other-amount',
      outTradeNo,
      due: order.amount,
      paid: amount,
    })
  }
  switch (order.status) {
    case 'awaiting-payment':
      return {
        order: { ...order, status: 'paid', transactionId, paidAt },
        effects: creditOf(order, paidAt),
      }
    case 'closed': {
      const { closedAt: _closedAt, ...rest } = order
      return {
        order: { ...rest, status: 'paid', transactionId, paidAt },
        effects: [...stockOf(order, 1), ...creditOf(order, paidAt)],
      }
    }
    case 'paid':
    case 'shipped':
    case 'received':
    case 'refunding':
    case 'refunded':
      if (order.transactionId === transactionId) return unchanged(order)
      throw paidTwice(outTradeNo, [String(order.transactionId), transactionId])
    default:
      return order.status satisfies never
  }
}

const paidTwice = (outTradeNo: OutTradeNo, transactionIds: readonly [string, string]) =>
  new MismatchError(`${outTradeNo} was paid twice: by ${transactionIds.join(' and by ')}`, {
    kind: 'paid-twice',
    outTradeNo,
    transactionIds,
  })

/** Gives up an unpaid order and its hold on the goods; any other stays as it is. */
export function recordClosing(order: Order, closedAt: Instant): Change {
  if (order.status !== 'awaiting-payment') return unchanged(order)
  return { order: { ...order, status: 'closed', closedAt }, effects: stockOf(order, -1) }
}

/** Gives it up here although WeChat does not close it yet: a task will, and a payment until then brings it back. */
export function recordEarlyClosing(order: Order, closedAt: Instant): Change {
  const { order: closed, effects } = recordClosing(order, closedAt)
  if (closed === order) return unchanged(order)
  return { order: closed, effects: [...effects, { kind: 'task', task: closing(order, closedAt) }] }
}

function closing({ outTradeNo }: Order, now: Instant): Task {
  const id = `close-payment/${outTradeNo}`
  return { id, kind: 'close-payment', outTradeNo, dueAt: now, attempts: 0 }
}

export const isExpired = (order: Order, now: Instant): boolean =>
  order.status === 'awaiting-payment' && order.expiresAt <= now

const unchanged = (order: Order): Change => ({ order, effects: [] })

const stockOf = (order: Order, sign: 1 | -1): Effect[] =>
  order.items.map(({ productId, quantity }) => ({
    kind: 'stock',
    productId,
    taken: sign * quantity,
  }))
