/** The routes for those who keep the shop. */
import type { Notification } from '../contract/notification'
import type { Order, Shipment } from '../contract/order'
import type { Fen, OutRefundNo, OutTradeNo, RequestId, UserId } from '../contract/primitives'
import type { Reconciliation } from '../contract/reconciliation'
import { AppError } from '../errors'
import { signedIn, type Caller, type Handlers } from '../http/handlers'
import type { Order as KeptOrder } from '../orders/order'
import { searchOrders } from './search'
import { countSales } from './stats'
import type { OrderBook } from './store'

type Routes =
  | 'GET /api/merchant/orders'
  | 'GET /api/merchant/stats'
  | 'POST /api/merchant/orders/:outTradeNo/shipment'
  | 'POST /api/merchant/orders/:outTradeNo/refunds'
  | 'POST /api/merchant/refunds/:outRefundNo/approve'
  | 'POST /api/merchant/refunds/:outRefundNo/refuse'
  | 'GET /api/merchant/notifications'
  | 'GET /api/merchant/reconciliations'
  | 'POST /api/merchant/reconciliations'

/** What a merchant does with orders, whoever placed them. */
export interface MerchantOrders {
  /** @throws AppError `not-found`, `conflict`, `order-closed` */
  ship(outTradeNo: OutTradeNo, shipment: Shipment): Promise<Order>
  /** @throws AppError `not-found`, `conflict`, `refund-exceeds-paid`, `wechat-rejected` */
  refund(
    outTradeNo: OutTradeNo,
    wish: { requestId: RequestId; amount: Fen; reason: string },
  ): Promise<Order>
  /** What a buyer asked for. @throws AppError as `refund` */
  approveRefund(outRefundNo: OutRefundNo): Promise<Order>
  /** @throws AppError `not-found`, `conflict` */
  refuseRefund(outRefundNo: OutRefundNo): Promise<Order>
}

/** What WeChat told us, newest first. */
export interface MerchantNotifications {
  list(query: {
    outTradeNo?: OutTradeNo
    cursor?: string
    limit: number
  }): Promise<{ notifications: Notification[]; nextCursor?: string }>
}

/** `day` in China, `2026-11-19`. */
export interface MerchantReconciliations {
  find(day: string): Promise<Reconciliation | undefined>
  /** Has the bill of this day read in the background. @throws AppError `invalid-input` */
  ask(day: string): Promise<void>
}

const PAGE = 50

/** @throws AppError `unauthenticated` when the person is gone */
export type RoleOf = (id: UserId) => Promise<'user' | 'merchant'>

export function createMerchantHandlers({
  orders,
  notifications,
  book,
  show,
  reconciliations,
  roleOf,
}: {
  orders: MerchantOrders
  notifications: MerchantNotifications
  book: OrderBook
  /** The order without what only the server needs. */
  show: (order: KeptOrder) => Order
  reconciliations: MerchantReconciliations
  roleOf: RoleOf
}): Handlers<Routes> {
  /** @throws AppError `unauthenticated`, `forbidden` */
  async function merchantOnly(caller: Caller): Promise<void> {
    if ((await roleOf(signedIn(caller).userId)) === 'merchant') return
    throw new AppError('forbidden', 403, 'Only merchants may; MERCHANT_OPENIDS names them')
  }

  return {
    async 'GET /api/merchant/orders'(search, caller) {
      await merchantOnly(caller)
      const page = await searchOrders(book, search)
      return { ...page, orders: page.orders.map(show) }
    },
    async 'GET /api/merchant/stats'(span, caller) {
      await merchantOnly(caller)
      return { stats: await countSales(book, span) }
    },
    async 'POST /api/merchant/orders/:outTradeNo/shipment'({ outTradeNo, ...shipment }, caller) {
      await merchantOnly(caller)
      return { order: await orders.ship(outTradeNo, shipment) }
    },
    async 'POST /api/merchant/orders/:outTradeNo/refunds'({ outTradeNo, ...wish }, caller) {
      await merchantOnly(caller)
      return { order: await orders.refund(outTradeNo, wish) }
    },
    async 'GET /api/merchant/notifications'({ outTradeNo, cursor }, caller) {
      await merchantOnly(caller)
      return notifications.list({
        limit: PAGE,
        ...(outTradeNo && { outTradeNo }),
        ...(cursor && { cursor }),
      })
    },
    async 'POST /api/merchant/refunds/:outRefundNo/approve'({ outRefundNo }, caller) {
      await merchantOnly(caller)
      return { order: await orders.approveRefund(outRefundNo) }
    },
    async 'POST /api/merchant/refunds/:outRefundNo/refuse'({ outRefundNo }, caller) {
      await merchantOnly(caller)
      return { order: await orders.refuseRefund(outRefundNo) }
    },
    async 'GET /api/merchant/reconciliations'({ date }, caller) {
      await merchantOnly(caller)
      const reconciliation = await reconciliations.find(date)
      if (reconciliation) return { reconciliation }
      throw new AppError('not-found', 404, `The bill of ${date} was not read yet`)
    },
    async 'POST /api/merchant/reconciliations'({ date }, caller) {
      await merchantOnly(caller)
      await reconciliations.ask(date)
      return { date }
    },
  }
}
