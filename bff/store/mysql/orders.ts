/** Orders in the MySQL store. */
import type { ProductId } from '../../contract/primitives'
import type { Change, Effect, Order } from '../../orders/order'
import type { Insertion, OrderStore, TakenOf } from '../../orders/store'
import type { Task } from '../../tasks/store'
import type { Statements } from './connections'
import type { MysqlDatabase } from './database'
import { createDocuments, type Kept, moment, read } from './documents'
import { isDuplicate } from './failures'
import { keepEntries } from './ledger'
import { insertNotification } from './notifications'
import { expiring, ordersIn, paid, placed } from './order-pages'
import { findByRefund, keepRefundNumbers } from './order-refunds'
import { addToStock, lockTaken, quantities, sums, takeFromStock } from './stock'
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
    paid_at: ({ paidAt }) => (paidAt === undefined ? null : moment(paidAt)),
    transaction_id: ({ transactionId }) => transactionId ?? null,
  },
})

export function mysqlOrders(database: MysqlDatabase): OrderStore {
  return {
    insert: (order, stock, begun = []) => insert(database, { order, stock, begun }),

    find: (outTradeNo) => orders.find(database, outTradeNo),

    findByRequest: (asked) => findByRequest(database, asked),

    findByRefund: (outRefundNo) => findByRefund(database, outRefundNo),

    async list({ userId, status, cursor, limit }) {
      const index = status === undefined ? 'by_user' : 'by_user_and_status'
      const where = { user_id: userId, status }
      return ordersIn(await placed(database, { index, where, cursor, limit }))
    },

    // Locks in one order everywhere: the order, products by id, balances by person, tasks by id, then the turn of
    // notifications. Two changes wait, they do not deadlock.
    update: (outTradeNo, transition) =>
      database.transaction(async (statements) => {
        const before = await orders.lock(statements, outTradeNo)
        const { order: after, effects } = await changeOf(statements, { before, transition })
        const kept = await orders.replace(statements, { before, after })
        await keepRefundNumbers(statements, { before, after })
        await addToStock(statements, amountsOf(effects))
        const begun = await keepEntries(statements, effects)
        await insertTasks(statements, [...tasksOf(effects), ...begun])
        for (const effect of effects) {
          if (effect.kind === 'notification') {
            await insertNotification(statements, effect.notification)
          }
        }
        return kept
      }),

    async listUnpaid({ cursor, limit }) {
      const where = { status: 'awaiting-payment' }
      return ordersIn(await expiring(database, { index: 'by_expiry', where, cursor, limit }))
    },

    async listPaid({ from, to, cursor, limit }) {
      const asked = { index: 'by_payment', where: {}, cursor, limit }
      return ordersIn(await paid(database, { ...asked, since: moment(from), before: moment(to) }))
    },
  }
}

/**
 * Few transitions ask what is taken. Only for these are products locked and the transition run again, or else all who
 * change an order of a much sold product would wait for each other.
 */
async function changeOf(
  statements: Statements,
  { before, transition }: { before: Order; transition: (order: Order, takenOf: TakenOf) => Change },
): Promise<Change> {
  let isAsked = false
  try {
    const change = transition(before, () => {
      isAsked = true
      throw new Error('What is taken is not known yet: the transition is run again')
    })
    if (!isAsked) return change
  } catch (error) {
    if (!isAsked) throw error
  }
  return transition(before, await lockTaken(statements, before))
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
  {
    order,
    stock,
    begun,
  }: { order: Order; stock: ReadonlyMap<ProductId, number>; begun: readonly Task[] },
): Promise<Insertion> {
  try {
    await database.transaction(async (statements) => {
      await orders.insert(statements, order)
      await keepRefundNumbers(statements, { after: order })
      const missing = await takeFromStock(statements, { wanted: quantities(order), stock })
      if (missing !== undefined) throw new OutOfStock(missing)
      await insertTasks(statements, begun)
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

const amountsOf = (effects: Effect[]) =>
  sums(
    effects.flatMap((effect) =>
      effect.kind === 'stock' ? [[effect.productId, effect.taken] as const] : [],
    ),
  )

const tasksOf = (effects: Effect[]): Task[] =>
  effects.flatMap((effect) => (effect.kind === 'task' ? [effect.task] : []))

/** The first of each id: what is there stays. */
async function insertTasks(statements: Statements, begun: readonly Task[]): Promise<void> {
  const inOrder = [...begun].sort((one, other) =>
    one.id < other.id ? -1 : Number(one.id > other.id),
  )
  for (const task of inOrder) await tasks.insertUnlessKnown(statements, task)
}
