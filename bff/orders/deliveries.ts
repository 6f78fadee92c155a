/** Goods on their way: what the merchant sends, what the buyer receives, what WeChat must be told of it. */
import type { Shipment } from '../contract/order'
import { instant, type OpenId, type OutTradeNo, type UserId } from '../contract/primitives'
import type { Log } from '../log'
import type { TaskOutcome, TaskWork } from '../tasks/runner'
import type { OrderTask } from '../tasks/store'
import { goodsOf } from './goods'
import type { Order } from './order'
import { findOwn } from './ownership'
import { recordReceipt, recordShipment } from './shipping'
import type { OrderStore } from './store'

/** WeChat's account of what a mini-program shipped: until it is told, it keeps the money. */
export interface ShipmentReports {
  /** Whether this mini-program has to tell. @throws when WeChat does not say */
  isNeeded: () => Promise<boolean>
  /** @throws when trying again later is all there is to do */
  report(shipped: ShippedOrder): Promise<ReportOutcome>
}

export interface ShippedOrder {
  transactionId: string
  outTradeNo: OutTradeNo
  openId: OpenId
  shipment: Shipment
  /** What was bought, in words of any length. */
  goods: string
  /** In full; some carriers want to see the end of it. */
  receiverPhone?: string
}

export type ReportOutcome =
  | { kind: 'reported' | 'already' }
  /** WeChat does not know the order yet. */
  | { kind: 'not-yet'; problem: string }
  /** It will never take this. */
  | { kind: 'refused'; problem: string }

export interface Deliveries {
  /** @throws AppError `not-found`, `conflict`, `order-closed` */
  ship(outTradeNo: OutTradeNo, shipment: Shipment): Promise<Order>
  /** @throws AppError `not-found` (also for somebody else's), `conflict` unless shipped */
  receive: (outTradeNo: OutTradeNo, buyer: { userId: UserId }) => Promise<Order>
  /** The work of `report-shipment`: tells what the order says now. */
  report: TaskWork
}

const MINUTE = 60
const HOUR = 60 * MINUTE
/** How often WeChat may not know an order before somebody has to look: a day, with the waits below. */
const MOST_LOOKS = 30

export function createDeliveries({
  store,
  reports,
  clock,
  wake,
  log,
}: {
  store: OrderStore
  /** Absent: there is no mini-program. */
  reports: ShipmentReports | undefined
  clock: () => Date
  /** A task was added. */
  wake: () => void
  log: Log
}): Deliveries {
  async function tell(order: Order, { attempts }: OrderTask): Promise<TaskOutcome> {
    const shipped = shippedOrder(order)
    if (!shipped) return { kind: 'done' }
    if (!reports) return { kind: 'give-up', problem: 'no mini-program is configured any more' }
    if (!(await reports.isNeeded())) return { kind: 'done' }
    const outcome = await reports.report(shipped)
    switch (outcome.kind) {
      case 'reported':
      case 'already':
        log({ level: 'info', event: `shipment-${outcome.kind}`, outTradeNo: order.outTradeNo })
        return { kind: 'done' }
      case 'not-yet':
        if (attempts >= MOST_LOOKS) return { kind: 'give-up', problem: outcome.problem }
        return { kind: 'again', inSeconds: nextLook(attempts), problem: outcome.problem }
      case 'refused':
        return { kind: 'give-up', problem: outcome.problem }
      default:
        return outcome satisfies never
    }
  }

  return {
    async ship(outTradeNo, shipment) {
      const at = instant(clock())
      const order = await store.update(outTradeNo, (kept) => recordShipment(kept, shipment, at))
      wake()
      return order
    },

    async receive(outTradeNo, { userId }) {
      await findOwn(store, { outTradeNo, userId })
      return store.update(outTradeNo, recordReceipt)
    },

    async report(task) {
      const order = await store.find(task.outTradeNo)
      if (!order || order.status === 'refunded') return { kind: 'done' }
      if (order.status === 'refunding') {
        return { kind: 'again', inSeconds: 10 * MINUTE, problem: 'its money may be going back' }
      }
      return tell(order, task)
    },
  }
}

function shippedOrder(order: Order): ShippedOrder | undefined {
  const { outTradeNo, transactionId, payer, shipment, address } = order
  if (!shipment || transactionId === undefined) return undefined
  if (payer.launcher !== 'wechat-mini-program') return undefined
  return {
    transactionId,
    outTradeNo,
    openId: payer.openId,
    shipment,
    goods: goodsOf(order),
    ...(address && { receiverPhone: address.telNumber }),
  }
}

/** Seconds: WeChat learns of a payment within a minute or so, and after an hour something else is wrong. */
const nextLook = (attempts: number) => Math.min(MINUTE * 2 ** Math.min(attempts - 1, 6), HOUR)
