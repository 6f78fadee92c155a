/** How the goods go out and arrive. Pure: an order and what happened in, a change out. */
import type { Shipment } from '../contract/order'
import type { Instant } from '../contract/primitives'
import { AppError } from '../errors'
import type { Task } from '../tasks/store'
import type { Change, Order } from './order'

/**
 * The order after its goods left. Another shipment corrects the first, a single time: WeChat lets an order be
 * shipped anew no more often (SH-1). What WeChat must hear of goes out with the change as a task.
 * @throws AppError `order-closed`; `conflict` when it is not the time to ship
 */
export function recordShipment(order: Order, shipment: Shipment, at: Instant): Change {
  if (order.purpose === 'top-up') throw conflict('A top-up has no goods to ship')
  if (order.shipment && isSame(order.shipment, shipment)) return unchanged(order)
  switch (order.status) {
    case 'paid':
      return { order: { ...order, status: 'shipped', shipment }, effects: reportOf(order, 1, at) }
    case 'shipped':
      if (order.isReshipped) throw conflict('It was shipped and corrected; WeChat takes no more')
      return { order: { ...order, shipment, isReshipped: true }, effects: reportOf(order, 2, at) }
    case 'closed':
      throw new AppError('order-closed', 409, 'This order is closed: nothing was paid')
    case 'awaiting-payment':
      throw conflict('This order is not paid yet')
    case 'received':
      throw conflict('The goods have been received')
    case 'refunding':
    case 'refunded':
      throw conflict('The money of this order goes back')
    default:
      return order.status satisfies never
  }
}

/** The order after the buyer has the goods. @throws AppError `conflict` unless they were shipped */
export function recordReceipt(order: Order): Change {
  if (order.status === 'received') return unchanged(order)
  if (order.status !== 'shipped') throw conflict('Only what was shipped can be received')
  return { order: { ...order, status: 'received' }, effects: [] }
}

/** A second report is another task: the first may be under way with what was said before. */
function reportOf({ outTradeNo, payer }: Order, nth: 1 | 2, dueAt: Instant): Change['effects'] {
  if (payer.launcher !== 'wechat-mini-program') return []
  const id = `report-shipment/${outTradeNo}${nth === 1 ? '' : `/${nth}`}`
  const task: Task = { id, kind: 'report-shipment', outTradeNo, dueAt, attempts: 0 }
  return [{ kind: 'task', task }]
}

function isSame(one: Shipment, other: Shipment): boolean {
  if ('pickup' in one || 'pickup' in other) return 'pickup' in one && 'pickup' in other
  return one.carrier === other.carrier && one.trackingNo === other.trackingNo
}

const unchanged = (order: Order): Change => ({ order, effects: [] })

const conflict = (message: string): AppError => new AppError('conflict', 409, message)
