/** The routes about orders. */
import { signedIn, type Caller, type Handlers } from '../http/handlers'
import type { Deliveries } from './deliveries'
import type { Messages } from './messages'
import { show, type Order } from './order'
import type { Orders } from './orders'
import type { Refunding } from './refunding'

type Routes =
  | 'POST /api/orders'
  | 'POST /api/orders/:outTradeNo/pay'
  | 'GET /api/orders'
  | 'GET /api/orders/:outTradeNo'
  | 'POST /api/orders/:outTradeNo/close'
  | 'POST /api/orders/:outTradeNo/receipt'
  | 'POST /api/orders/:outTradeNo/messages'
  | 'POST /api/orders/:outTradeNo/refund-requests'

const buyer = (caller: Caller) => ({ ...signedIn(caller), ip: caller.ip })

export function createOrderHandlers({
  orders,
  deliveries,
  messages,
  refunding,
}: {
  orders: Orders
  deliveries: Deliveries
  messages: Messages
  refunding: Refunding
}): Handlers<Routes> {
  /** What a person may be asked once they have paid. */
  const asking = (order: Order) => {
    const messageTemplates = messages.templatesFor(order)
    return messageTemplates.length === 0 ? {} : { messageTemplates }
  }

  return {
    async 'POST /api/orders'(input, caller) {
      const { order, pay, isNew } = await orders.place(input, buyer(caller))
      const answer = { order: show(order), ...(pay && { pay, ...asking(order) }) }
      return { answer, status: isNew ? 201 : 200 }
    },
    async 'POST /api/orders/:outTradeNo/pay'(input, caller) {
      const { order, pay } = await orders.pay(input, buyer(caller))
      return { order: show(order), pay, ...asking(order) }
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
    async 'POST /api/orders/:outTradeNo/receipt'({ outTradeNo }, caller) {
      return { order: show(await deliveries.receive(outTradeNo, signedIn(caller))) }
    },
    async 'POST /api/orders/:outTradeNo/messages'(input, caller) {
      await messages.accept(input, signedIn(caller))
      return undefined
    },
    async 'POST /api/orders/:outTradeNo/refund-requests'({ outTradeNo, ...wish }, caller) {
      return { order: show(await refunding.request(outTradeNo, signedIn(caller), wish)) }
    },
  }
}
