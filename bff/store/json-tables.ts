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
import { createTable } from './journal/table'
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
    stock: createTable<Taken>({ name: 'stock', keyOf: (row) => row.productId, views: [], facts }),
    users: users(facts),
    sessions: sessions(facts),
    signIns: signIns(facts),
    tasks: tasks(facts),
    notifications: notifications(facts),
    ledger: ledger(facts),
    reconciliations: createTable<Reconciliation>({
      name: 'reconciliations',
      keyOf: ({ date }) => date,
      views: [],
      facts,
    }),
    credentials: credentials(facts),
  }
}

/** Groups of the timelines. */
export const ALL = 'all'
/** Not an order's number: those are of letters, digits, `_` and `-`. */
export const UNNAMED = '(unnamed)'
export const userAndStatus = (userId: string, status: string) => `${userId} ${status}`
/** Values of the lookups. */
export const identityValue = ({ appId, openId }: Identity) => `${appId} ${openId}`
export const requestValue = ({ userId, requestId }: Pick<Order, 'userId' | 'requestId'>) =>
  `${userId} ${requestId}`

function orders(facts: Facts) {
  const byRequest = createLookup<Order>({
    name: 'orders/request',
    valuesOf: (order) => [requestValue(order)],
    facts,
  })
  const byRefund = createLookup<Order>({
    name: 'orders/refund',
    valuesOf: ({ refunds }) => refunds.map(({ outRefundNo }) => outRefundNo),
    facts,
  })
  const byTransaction = createLookup<Order>({
    name: 'orders/transaction',
    valuesOf: ({ transactionId }) => (transactionId === undefined ? [] : [transactionId]),
    facts,
  })
  const placed = createTimeline<Order>({
    name: 'orders/placed',
    momentOf: (order) => ({ at: Date.parse(order.createdAt), key: order.outTradeNo }),
    groupsOf: ({ userId, status }) => [
      userId,
      userAndStatus(userId, status),
      ALL,
      userAndStatus(ALL, status),
    ],
    facts,
  })
  const unpaid = createTimeline<Order>({
    name: 'orders/unpaid',
    momentOf: (order) => ({ at: Date.parse(order.expiresAt), key: order.outTradeNo }),
    groupsOf: ({ status }) => (status === 'awaiting-payment' ? [ALL] : []),
    facts,
  })
  const paid = createTimeline<Order>({
    name: 'orders/paid',
    momentOf: ({ paidAt = '', outTradeNo }) => ({ at: Date.parse(paidAt), key: outTradeNo }),
    groupsOf: ({ paidAt }) => (paidAt === undefined ? [] : [ALL]),
    facts,
  })
  const views = [byRequest, byRefund, byTransaction, placed, unpaid, paid]
  const table = createTable<Order>({
    name: 'orders',
    keyOf: (order) => order.outTradeNo,
    views,
    facts,
  })
  return { ...table, byRequest, byRefund, byTransaction, placed, unpaid, paid }
}

function users(facts: Facts) {
  const byIdentity = createLookup<User>({
    name: 'users/identity',
    valuesOf: (user) => user.identities.map(identityValue),
    facts,
  })
  const byUnionId = createLookup<User>({
    name: 'users/unionId',
    valuesOf: ({ unionId }) => (unionId === undefined ? [] : [unionId]),
    facts,
  })
  const views = [byIdentity, byUnionId]
  const table = createTable<User>({ name: 'users', keyOf: (user) => user.id, views, facts })
  return { ...table, byIdentity, byUnionId }
}

function sessions(facts: Facts) {
  const keyOf = (session: StoredSession) => session.tokenHash
  const momentOf = (session: StoredSession) => ({
    at: Date.parse(session.expiresAt),
    key: keyOf(session),
  })
  const byExpiry = createTimeline<StoredSession>({
    name: 'sessions/expiry',
    momentOf,
    groupsOf: () => [ALL],
    facts,
  })
  const byUser = createTimeline<StoredSession>({
    name: 'sessions/user',
    momentOf,
    groupsOf: ({ userId }) => [userId],
    facts,
  })
  const table = createTable<StoredSession>({
    name: 'sessions',
    keyOf,
    views: [byExpiry, byUser],
    facts,
  })
  return { ...table, byExpiry, byUser }
}

function signIns(facts: Facts) {
  const keyOf = (signIn: SignIn) => signIn.stateHash
  const byExpiry = createTimeline<SignIn>({
    name: 'signIns/expiry',
    momentOf: (signIn) => ({ at: Date.parse(signIn.expiresAt), key: keyOf(signIn) }),
    groupsOf: () => [ALL],
    facts,
  })
  return { ...createTable<SignIn>({ name: 'signIns', keyOf, views: [byExpiry], facts }), byExpiry }
}

function credentials(facts: Facts) {
  const keyOf = (kept: { key: string }) => kept.key
  const byExpiry = createTimeline<LentCredential & { key: string }>({
    name: 'credentials/expiry',
    momentOf: (kept) => ({ at: kept.freshUntil, key: keyOf(kept) }),
    groupsOf: () => [ALL],
    facts,
  })
  const table = createTable<LentCredential & { key: string }>({
    name: 'credentials',
    keyOf,
    views: [byExpiry],
    facts,
  })
  return { ...table, byExpiry }
}

function notifications(facts: Facts) {
  const received = createTimeline<Notification>({
    name: 'notifications/received',
    momentOf: ({ id, receivedAt }) => ({ at: Date.parse(receivedAt), key: id }),
    groupsOf: ({ outTradeNo }) => [ALL, outTradeNo ?? UNNAMED],
    facts,
  })
  const table = createTable<Notification>({
    name: 'notifications',
    keyOf: ({ id }) => id,
    views: [received],
    facts,
  })
  return { ...table, received }
}

function ledger(facts: Facts) {
  const byUser = createTimeline<LedgerEntry>({
    name: 'ledger/user',
    momentOf: (entry) => ({ at: Date.parse(entry.at), key: entry.id }),
    groupsOf: ({ userId }) => [userId],
    facts,
  })
  const balances = createSums<LedgerEntry>({
    name: 'ledger/balance',
    groupOf: ({ userId }) => userId,
    amountOf: ({ amount }) => amount,
    facts,
  })
  const table = createTable<LedgerEntry>({
    name: 'ledger',
    keyOf: (entry) => entry.id,
    views: [byUser, balances],
    facts,
  })
  return { ...table, byUser, balances }
}

function tasks(facts: Facts) {
  const due = createTimeline<Task>({
    name: 'tasks/due',
    momentOf: (task) => ({ at: Date.parse(task.dueAt), key: task.id }),
    groupsOf: ({ givenUpAt }) => (givenUpAt === undefined ? [ALL] : []),
    facts,
  })
  return {
    ...createTable<Task>({ name: 'tasks', keyOf: (task) => task.id, views: [due], facts }),
    due,
  }
}
