/** The port through which a merchant looks over everybody's orders. */
import type { OrderStatus } from '../contract/order'
import type { Instant, OutTradeNo } from '../contract/primitives'
import type { Order } from '../orders/order'
import type { OrderPage } from '../orders/store'

export interface OrderBook {
  find(outTradeNo: OutTradeNo): Promise<Order | undefined>
  /** By WeChat's own payment number. */
  findByTransaction(transactionId: string): Promise<Order | undefined>
  /**
   * Newest first, of all people. Looks at no more than `looks` orders for those it gives back: a page may be short,
   * or empty, and still have a next. @throws AppError `invalid-input` for a cursor it did not give
   */
  page(query: {
    status?: OrderStatus | undefined
    /** Placed not before `since`, and before `until`. */
    since?: Instant
    until?: Instant
    matching?: ((order: Order) => boolean) | undefined
    cursor?: string | undefined
    limit: number
    looks: number
  }): Promise<OrderPage>
}
