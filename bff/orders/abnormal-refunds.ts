/** A refund that cannot reach its buyer waits for the merchant on WeChat's platform, who must hear of it. */
import type { Alert } from '../alerts/alert'
import type { Task } from '../tasks/store'
import { withTasks, type Order, type Refund } from './order'
import type { OrderStore } from './store'

/** The same store, in which every refund that becomes abnormal is kept together with what tells of it. */
export function watchAbnormalRefunds(
  orders: OrderStore,
  tasksFor: (alert: Alert) => Task[],
): OrderStore {
  return {
    ...orders,
    update: (outTradeNo, transition) =>
      orders.update(outTradeNo, (kept, takenOf) => {
        const change = transition(kept, takenOf)
        const tasks = abnormalIn(change.order)
          .filter(({ outRefundNo }) => !isKnown(kept, outRefundNo))
          .flatMap(({ outRefundNo, amount }) =>
            tasksFor({ kind: 'refund-abnormal', outTradeNo, outRefundNo, amount }),
          )
        return withTasks(change, tasks)
      }),
  }
}

const abnormalIn = ({ refunds }: Order) => refunds.filter(({ isAbnormal }) => isAbnormal)

const isKnown = (order: Order, number: Refund['outRefundNo']) =>
  abnormalIn(order).some(({ outRefundNo }) => outRefundNo === number)
