/** The routes about orders. */
import { signedIn, type Caller, type Handlers } from '../http/handlers'
import { show } from './order'
import type { Orders } from './orders'

type Routes =
  | 'POST /api/orders'
  | 'POST /api/orders/:outTradeNo/pay'
  | 'GET /api/orders'
  | 'GET /api/orders/:outTradeNo'
  | 'POST /api/orders/:outTradeNo/close'

const buyer = (caller: Caller) => ({ ...signedIn(caller), ip: caller.ip })

export function createOrderHandlers(orders: Orders): Handlers<Routes> {
  return {
    async 'POST /api/orders'(input, caller) {
      const { order, pay, isNew } = await orders.place(input, buyer(caller))
      return { answer: { order: show(order), ...(pay && { pay }) }, status: isNew ? 201 : 200 }
    },
    async 'POST /api/orders/:outTradeNo/pay'(input, caller) {
      const { order, pay } = await orders.pay(input, buyer(caller))
      return { order: show(order), pay }
    },
    async 'GET /api/orders'(input, caller) {
      const page = await orders.list(input, buyer(caller))
      return { ...page, orders: page.orders.map(show) }
    },
    async 'GET /api/orders/:outTradeNo'({ outTradeNo }, caller) {
      return { order: show(await orders.get(outTradeNo, buyer(caller))) }
    },
    async 'POST /api/orders/:outTradeNo/close'({ outTradeNo }, caller) {
      return { order: show(await orders.close(outTradeNo, buyer(caller))) }
    },
  }
}
