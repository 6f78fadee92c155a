/** Orders in the MySQL store. */
import type { ProductId } from '../../contract/primitives'
import type { Effect, Order } from '../../orders/order'
import type { Insertion, OrderStore } from '../../orders/store'
import type { Task } from '../../tasks/store'
import { readCursor, writeCursor } from '../cursor'
import type { Statements, Value } from './connections'
import type { MysqlDatabase } from './database'
import { createDocuments, type Kept, moment, read, whole } from './documents'
import { isDuplicate } from './failures'
import { addToStock, quantities, sums, takeFromStock } from './stock'
import { tasks } from './tasks'

export const orders = createDocuments<Order>({
  name: 'orders',
  key: { column: 'out_trade_no', of: (order) => order.outTradeNo },
  fixed: { request_id: (order) => order.requestId },
  columns: {
    user_id: (order) => order.userId,
    status: (order) => order.status,
    created_at: (order) => moment(order.createdAt),
    expires_at: (order) => moment(order.expiresAt),
  },
})

export function mysqlOrders(database: MysqlDatabase): OrderStore {
  return {
    insert: (order, stock) => insert(database, { order, stock }),

    find: (outTradeNo) => orders.find(database, outTradeNo),

    findByRequest: (asked) => findByRequest(database, asked),

    async list({ limit, ...query }) {
      const { index, where, values } = condition(query)
      // By this index, or a server may read all newer orders before a page far down. One more than asked for tells
      // whether there is a next page.
      const rows = await database.rows<Kept>(
        `SELECT document FROM orders FORCE INDEX (${index}) WHERE ${where}
          ORDER BY created_at DESC, out_trade_no DESC LIMIT ${whole(limit + 1)}`,
        values,
      )
      const page = rows.slice(0, limit).map(read<Order>)
      const last = page.at(-1)
      if (!last || rows.length <= limit) return { orders: page }
      const end = { at: moment(last.createdAt), key: last.outTradeNo }
      return { orders: page, nextCursor: writeCursor(end) }
    },

    // Locks in one order everywhere: the order, products by id, tasks by id. Two changes wait, they do not deadlock.
    update: (outTradeNo, transition) =>
      database.transaction(async (statements) => {
        const before = await orders.lock(statements, outTradeNo)
        const { order: after, effects } = transition(before)
        const kept = await orders.replace(statements, { before, after })
        await addToStock(statements, amountsOf(effects))
        for (const task of tasksOf(effects)) await tasks.insertUnlessKnown(statements, task)
        return kept
      }),

    async listExpired(now, limit) {
      const rows = await database.rows<Kept>(
        `SELECT document FROM orders WHERE status = 'awaiting-payment' AND expires_at < ?
          ORDER BY expires_at, out_trade_no LIMIT ${whole(limit)}`,
        [moment(now)],
      )
      return rows.map(read<Order>)
    },
  }
}

class OutOfStock extends Error {
  constructor(readonly productId: ProductId) {
    super(`Out of stock: ${productId}`)
    this.name = 'OutOfStock'
  }
}

/** The unique key decides which of several orders of one `requestId` is kept; the others wait for it. */
async function insert(
  database: MysqlDatabase,
  { order, stock }: { order: Order; stock: ReadonlyMap<ProductId, number> },
): Promise<Insertion> {
  try {
    await database.transaction(async (statements) => {
      await orders.insert(statements, order)
      const missing = await takeFromStock(statements, { wanted: quantities(order), stock })
      if (missing !== undefined) throw new OutOfStock(missing)
    })
    return { kind: 'inserted' }
  } catch (error) {
    if (error instanceof OutOfStock) return { kind: 'out-of-stock', productId: error.productId }
    const known = isDuplicate(error) ? await findByRequest(database, order) : undefined
    if (!known) throw error
    return { kind: 'known', order: known }
  }
}

async function findByRequest(
  statements: Statements,
  { userId, requestId }: Pick<Order, 'userId' | 'requestId'>,
): Promise<Order | undefined> {
  const [kept] = await statements.rows<Kept>(
    'SELECT document FROM orders WHERE user_id = ? AND request_id = ?',
    [userId, requestId],
  )
  return kept && read<Order>(kept)
}

function condition({ userId, status, cursor }: Omit<Parameters<OrderStore['list']>[0], 'limit'>): {
  index: string
  where: string
  values: Value[]
} {
  const parts: [string, ...Value[]][] = [['user_id = ?', userId]]
  if (status !== undefined) parts.push(['status = ?', status])
  if (cursor !== undefined) {
    const { at, key } = readCursor(cursor)
    parts.push(['created_at <= ? AND (created_at < ? OR out_trade_no < ?)', at, at, key])
  }
  return {
    index: status === undefined ? 'by_user' : 'by_user_and_status',
    where: parts.map(([sql]) => sql).join(' AND '),
    values: parts.flatMap(([, ...values]) => values),
  }
}

const amountsOf = (effects: Effect[]) =>
  sums(
    effects.flatMap((effect) =>
      effect.kind === 'stock' ? [[effect.productId, effect.taken] as const] : [],
    ),
  )

/** The first of each id: what is there stays. */
const tasksOf = (effects: Effect[]): Task[] =>
  effects
    .flatMap((effect) => (effect.kind === 'task' ? [effect.task] : []))
    .sort((one, other) => (one.id < other.id ? -1 : Number(one.id > other.id)))
