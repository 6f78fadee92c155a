/** A balance below zero is nobody's wish: WeChat gave money back that is not there any more. Somebody must hear of it. */
import type { Tell } from '../alerts/alert'
import type { Log } from '../log'
import type { Change } from '../orders/order'
import type { OrderStore } from '../orders/store'
import type { Ledger } from './store'

/** The same store, that also tells of every change which left its buyer's balance below zero. */
export function watchBalances({
  orders,
  ledger,
  tell,
  log,
}: {
  orders: OrderStore
  ledger: Ledger
  tell: Tell
  log: Log
}): OrderStore {
  return {
    ...orders,
    async update(outTradeNo, transition) {
      let isTaken = false
      const order = await orders.update(outTradeNo, (kept, takenOf) => {
        const change = transition(kept, takenOf)
        isTaken = takes(change)
        return change
      })
      const balance = isTaken ? await ledger.balance(order.userId) : 0
      if (balance < 0) {
        log({ level: 'error', event: 'balance-below-zero', outTradeNo, balance })
        await tell({ kind: 'balance-below-zero', outTradeNo, balance })
      }
      return order
    },
  }
}

const takes = ({ effects }: Change) =>
  effects.some((effect) => effect.kind === 'ledger' && effect.entry.amount < 0)
