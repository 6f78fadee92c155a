/** Everybody's orders, in the JSON store. */
import type { OrderBook } from '../merchant/store'
import type { Order } from '../orders/order'
import { readCursor, writeCursor } from './cursor'
import { ALL, type JsonDatabase } from './json-tables'

export function jsonOrderBook(database: JsonDatabase): OrderBook {
  return {
    find: (outTradeNo) => database.run(({ orders }) => orders.get(outTradeNo)),

    findByTransaction: (transactionId) =>
      database.run(({ orders }) => orders.byTransaction.get(transactionId)),

    page: ({ status, since, until, matching = () => true, cursor, limit, looks }) =>
      database.run(({ orders: { placed } }) => {
        const group = status ?? ALL
        const end = until && { at: Date.parse(until), key: '' }
        const before = cursor === undefined ? end : readCursor(cursor)
        const orders: Order[] = []
        let last: Order | undefined
        // One more than may be looked at tells whether there is a next page.
        for (const [index, order] of placed.latest(group, { before, limit: looks + 1 }).entries()) {
          if (since !== undefined && order.createdAt < since) break
          if (last && (index === looks || orders.length === limit)) {
            return { orders, nextCursor: writeCursor(placed.momentOf(last)) }
          }
          if (matching(order)) orders.push(order)
          last = order
        }
        return { orders }
      }),
  }
}
