/** A balance below zero is nobody's wish: WeChat gave money back that is not there any more. Somebody must hear of it. */
import type { Alert } from '../alerts/alert'
import type { Log } from '../log'
import type { Effect } from '../orders/order'
import type { OrderStore } from '../orders/store'
import type { Task } from '../tasks/store'

/**
 * The same store, in which every change that takes its buyer's balance below zero is kept together with what tells of
 * it: a crash between the two would leave nobody to know.
 */
export function watchBalances({
  orders,
  tasksFor,
  log,
}: {
  orders: OrderStore
  tasksFor: (alert: Alert) => Task[]
  log: Log
}): OrderStore {
  return {
    ...orders,
    async update(outTradeNo, transition) {
      let balance = 0
      const watched = (effect: Effect): Effect => {
        if (effect.kind !== 'ledger' || effect.entry.amount >= 0) return effect
        const belowZero = (left: number) => {
          balance = left
          return tasksFor({ kind: 'balance-below-zero', outTradeNo, balance: left })
        }
        return { ...effect, belowZero }
      }
      const order = await orders.update(outTradeNo, (kept, takenOf) => {
        balance = 0
        const change = transition(kept, takenOf)
        return { ...change, effects: change.effects.map(watched) }
      })
      if (balance < 0) log({ level: 'error', event: 'balance-below-zero', outTradeNo, balance })
      return order
    },
  }
}
