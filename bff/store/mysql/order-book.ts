/** Everybody's orders, in the MySQL store. */
import type { OrderBook } from '../../merchant/store'
import type { Order } from '../../orders/order'
import type { OrderPage } from '../../orders/store'
import { writeCursor } from '../cursor'
import type { MysqlDatabase } from './database'
import { type Kept, moment, read } from './documents'
import { placed, positionOfPlacing } from './order-pages'
import { orders } from './orders'

/** So many at a time are read where most may be passed over. */
const BATCH = 200

export function mysqlOrderBook(database: MysqlDatabase): OrderBook {
  return {
    find: (outTradeNo) => orders.find(database, outTradeNo),

    async findByTransaction(transactionId) {
      const [kept] = await database.rows<Kept>(
        'SELECT document FROM orders WHERE transaction_id = ? LIMIT 1',
        [transactionId],
      )
      return kept && read<Order>(kept)
    },

    page: (query) => page(database, query),
  }
}

type Query = Parameters<OrderBook['page']>[0]

async function page(
  database: MysqlDatabase,
  { matching, cursor, limit, looks, ...span }: Query,
): Promise<OrderPage> {
  const asked = askedFor(span)
  const found: Order[] = []
  let next = cursor
  for (let looked = 0; ;) {
    const most = Math.min(looks - looked, matching ? BATCH : limit)
    const { rows, nextCursor } = await placed(database, { ...asked, cursor: next, limit: most })
    for (const order of rows) {
      if (!matching || matching(order)) found.push(order)
      // A page may be full before all that was read is looked at.
      if (found.length === limit && order !== rows.at(-1)) {
        return { orders: found, nextCursor: writeCursor(positionOfPlacing(order)) }
      }
    }
    looked += rows.length
    if (nextCursor === undefined) return { orders: found }
    if (found.length === limit || looked === looks) return { orders: found, nextCursor }
    next = nextCursor
  }
}

const askedFor = ({ status, since, until }: Pick<Query, 'status' | 'since' | 'until'>) => ({
  index: status === undefined ? 'by_moment' : 'by_status',
  where: { status },
  since: since && moment(since),
  before: until && moment(until),
})
