/** Orders and the stock they take, in the JSON store. */
import type { ProductId } from '../contract/primitives'
import type { Effect, Order } from '../orders/order'
import type { OrderPage, OrderStore } from '../orders/store'
import type { StockStore } from '../shop/store'
import type { Task } from '../tasks/store'
import type { Write } from './journal/transaction'
import { insertNotification } from './json-notifications'
import { pageOf } from './json-pages'
import { existingRow, insertRow, replaceRow } from './json-rows'
import { keepEntries } from './json-ledger'
import { insertTask } from './json-tasks'
import { ALL, type JsonDatabase, requestValue, type Tables } from './json-tables'

export function jsonOrders(database: JsonDatabase): OrderStore {
  return {
    insert: (order, stock, begun = []) =>
      database.run(({ orders, stock: table, tasks }, write) => {
        const known = orders.byRequest.get(requestValue(order))
        if (known) return { kind: 'known', order: known }
        const wanted = quantities(order)
        for (const [productId, quantity] of wanted) {
          const taken = table.get(productId)?.taken ?? 0
          const limit = stock.get(productId) ?? Infinity
          if (taken + quantity > limit) return { kind: 'out-of-stock', productId }
        }
        insertRow(orders, order, write)
        takeStock(table, wanted, write)
        for (const task of begun) insertTask(tasks, task, write)
        return { kind: 'inserted' }
      }),

    find: (outTradeNo) => database.run(({ orders }) => orders.get(outTradeNo)),

    findByRequest: (asked) =>
      database.run(({ orders }) => orders.byRequest.get(requestValue(asked))),

    findByRefund: (outRefundNo) => database.run(({ orders }) => orders.byRefund.get(outRefundNo)),

    list: ({ userId, status, cursor, limit }) =>
      database.run(({ orders }) => {
        const matching = status && ((order: Order) => order.status === status)
        return ordersIn(pageOf(orders.placed, { group: userId, matching, cursor, limit }))
      }),

    update: (outTradeNo, transition) =>
      database.run(({ orders, stock, tasks, notifications, ledger }, write) => {
        const before = existingRow(orders, outTradeNo)
        const takenOf = (productId: ProductId) => stock.get(productId)?.taken ?? 0
        const { order: after, effects } = transition(before, takenOf)
        const begun = keepEntries(ledger, effects, write)
        takeStock(stock, totals(effects), write)
        for (const task of unique([...tasksOf(effects), ...begun])) insertTask(tasks, task, write)
        for (const effect of effects) {
          if (effect.kind !== 'notification') continue
          insertNotification(notifications, effect.notification, write)
        }
        return replaceRow(orders, { before, after }, write)
      }),

    listUnpaid: (query) =>
      database.run(({ orders }) => ordersIn(pageOf(orders.unpaid, { group: ALL, ...query }))),

    listPaid: ({ from, to, ...query }) =>
      database.run(({ orders }) => {
        const before = { at: Date.parse(to), key: '' }
        const { rows, ...rest } = pageOf(orders.paid, { group: ALL, before, ...query })
        const inTime = rows.filter((order) => orders.paid.momentOf(order).at >= Date.parse(from))
        return inTime.length < rows.length ? { orders: inTime } : { orders: rows, ...rest }
      }),
  }
}

const ordersIn = ({ rows: orders, ...rest }: ReturnType<typeof pageOf<Order>>): OrderPage => ({
  orders,
  ...rest,
})

export function jsonStock(database: JsonDatabase): StockStore {
  return {
    taken: () =>
      database.run(
        ({ stock }) => new Map(stock.all().map(({ productId, taken }) => [productId, taken])),
      ),
  }
}

/** Uncounted products are recorded too: what is given back later was then taken before. */
function takeStock(
  table: Tables['stock'],
  amounts: ReadonlyMap<ProductId, number>,
  write: Write,
): void {
  for (const [productId, amount] of amounts) {
    const taken = (table.get(productId)?.taken ?? 0) + amount
    if (amount !== 0) write.put(table, { productId, taken })
  }
}

/** An order may name a product twice. */
function quantities({ items }: Order): Map<ProductId, number> {
  return sums(items.map(({ productId, quantity }) => [productId, quantity]))
}

function totals(effects: Effect[]): Map<ProductId, number> {
  return sums(
    effects.flatMap((effect) =>
      effect.kind === 'stock' ? [[effect.productId, effect.taken]] : [],
    ),
  )
}

const tasksOf = (effects: Effect[]): Task[] =>
  effects.flatMap((effect) => (effect.kind === 'task' ? [effect.task] : []))

/** In one commit the table does not yet show what was put into it: the same work twice is one task here too. */
function unique(all: Task[]): Iterable<Task> {
  const tasks = new Map<string, Task>()
  for (const task of all) if (!tasks.has(task.id)) tasks.set(task.id, task)
  return tasks.values()
}

function sums(amounts: [ProductId, number][]): Map<ProductId, number> {
  const result = new Map<ProductId, number>()
  for (const [productId, amount] of amounts) {
    result.set(productId, (result.get(productId) ?? 0) + amount)
  }
  return result
}
