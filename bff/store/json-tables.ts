/** What the JSON store keeps, and how it is found. */
import type { ProductId } from '../contract/primitives'
import type { Notification } from '../contract/notification'
import type { Reconciliation } from '../contract/reconciliation'
import type { Order } from '../orders/order'
import type { Identity, SignIn, StoredSession, User } from '../sessions/store'
import type { Task } from '../tasks/store'
import type { LedgerEntry } from '../wallet/store'
import type { LentCredential } from '../wechat/credential'
import type { Database } from './journal/database'
import type { Facts } from './journal/facts'
import { createLookup } from './journal/lookup'
import { createSums } from './journal/sums'
import { createTable, type Source } from './journal/table'
import { createTimeline } from './journal/timeline'

/** How many of a product orders have taken. */
interface Taken {
  productId: ProductId
  taken: number
}

export type Tables = ReturnType<typeof createTables>
export type JsonDatabase = Database<Tables>

export function createTables(facts: Facts) {
  return {
    orders: orders(facts),
    stock: stock(facts),
    users: users(facts),
    sessions: sessions(facts),
    signIns: signIns(facts),
    tasks: tasks(facts),
    notifications: notifications(facts),
    ledger: ledger(facts),
    reconciliations: reconciliations(facts),
    credentials: credentials(facts),
  }
}

/** Groups of the timelines. */
export const ALL = 'all'
/** Not an order's number: those are of letters, digits, `_` and `-`. */
export const UNNAMED = '(unnamed)'
/** Values of the lookups. */
export const identityValue = ({ appId, openId }: Identity) => `${appId} ${openId}`
export const requestValue = ({ userId, requestId }: Pick<Order, 'userId' | 'requestId'>) =>
  `${userId} ${requestId}`

function orders(facts: Facts) {
  return createTable({
    name: 'orders',
    keyOf: (order: Order) => order.outTradeNo,
    facts,
    views: (source) => ({
      byRequest: createLookup({
        ...source,
        valuesOf: (order) => [requestValue(order)],
      }),
      byRefund: createLookup({
        ...source,
        valuesOf: ({ refunds }) => refunds.map(({ outRefundNo }) => outRefundNo),
      }),
      byTransaction: createLookup({
        ...source,
        valuesOf: ({ transactionId }) => (transactionId === undefined ? [] : [transactionId]),
      }),
      ...orderTimelines(source),
    }),
  })
}

function orderTimelines(source: Source<Order>) {
  return {
    placed: createTimeline({
      ...source,
      at: (order) => Date.parse(order.createdAt),
      groupsOf: ({ userId, status }) => [userId, status, ALL],
    }),
    unpaid: createTimeline({
      ...source,
      at: (order) => Date.parse(order.expiresAt),
      groupsOf: ({ status }) => (status === 'awaiting-payment' ? [ALL] : []),
    }),
    paid: createTimeline({
      ...source,
      at: ({ paidAt = '' }) => Date.parse(paidAt),
      groupsOf: ({ paidAt }) => (paidAt === undefined ? [] : [ALL]),
    }),
  }
}

function stock(facts: Facts) {
  const keyOf = (row: Taken) => row.productId
  return createTable({ name: 'stock', keyOf, facts, views: () => ({}) })
}

function reconciliations(facts: Facts) {
  const keyOf = (reconciliation: Reconciliation) => reconciliation.date
  return createTable({ name: 'reconciliations', keyOf, facts, views: () => ({}) })
}

function users(facts: Facts) {
  return createTable({
    name: 'users',
    keyOf: (user: User) => user.id,
    facts,
    views: (source) => ({
      byIdentity: createLookup({
        ...source,
        valuesOf: (user) => user.identities.map(identityValue),
      }),
      byUnionId: createLookup({
        ...source,
        valuesOf: ({ unionId }) => (unionId === undefined ? [] : [unionId]),
      }),
    }),
  })
}

function sessions(facts: Facts) {
  const keyOf = (session: StoredSession) => session.tokenHash
  const at = (session: StoredSession) => Date.parse(session.expiresAt)
  return createTable({
    name: 'sessions',
    keyOf,
    facts,
    views: (source) => ({
      byExpiry: createTimeline({
        ...source,
        at,
        groupsOf: () => [ALL],
      }),
      byUser: createTimeline({
        ...source,
        at,
        groupsOf: ({ userId }) => [userId],
      }),
    }),
  })
}

function signIns(facts: Facts) {
  const keyOf = (signIn: SignIn) => signIn.stateHash
  return createTable({
    name: 'signIns',
    keyOf,
    facts,
    views: (source) => ({
      byExpiry: createTimeline({
        ...source,
        at: (signIn) => Date.parse(signIn.expiresAt),
        groupsOf: () => [ALL],
      }),
    }),
  })
}

function credentials(facts: Facts) {
  const keyOf = (kept: LentCredential & { key: string }) => kept.key
  return createTable({
    name: 'credentials',
    keyOf,
    facts,
    views: (source) => ({
      byExpiry: createTimeline({
        ...source,
        at: (kept) => kept.freshUntil,
        groupsOf: () => [ALL],
      }),
    }),
  })
}

function notifications(facts: Facts) {
  return createTable({
    name: 'notifications',
    keyOf: ({ id }: Notification) => id,
    facts,
    views: (source) => ({
      received: createTimeline({
        ...source,
        at: ({ receivedAt }) => Date.parse(receivedAt),
        groupsOf: ({ outTradeNo }) => [ALL, outTradeNo ?? UNNAMED],
      }),
    }),
  })
}

function ledger(facts: Facts) {
  return createTable({
    name: 'ledger',
    keyOf: (entry: LedgerEntry) => entry.id,
    facts,
    views: (source) => ({
      byUser: createTimeline({
        ...source,
        at: (entry) => Date.parse(entry.at),
        groupsOf: ({ userId }) => [userId],
      }),
      balances: createSums<LedgerEntry>({
        ...source,
        groupOf: ({ userId }) => userId,
        amountOf: ({ amount }) => amount,
      }),
    }),
  })
}

function tasks(facts: Facts) {
  return createTable({
    name: 'tasks',
    keyOf: (task: Task) => task.id,
    facts,
    views: (source) => ({
      due: createTimeline({
        ...source,
        at: (task) => Date.parse(task.dueAt),
        groupsOf: ({ givenUpAt }) => (givenUpAt === undefined ? [ALL] : []),
      }),
    }),
  })
}
