/** All that a store keeps, row by row: for those who move it elsewhere, or look whether it is sound. */
import type { Notification } from '../contract/notification'
import type { ProductId } from '../contract/primitives'
import type { Reconciliation } from '../contract/reconciliation'
import type { Order } from '../orders/order'
import type { SignIn, StoredSession, User } from '../sessions/store'
import type { Task } from '../tasks/store'
import type { LedgerEntry } from '../wallet/store'
import type { LentCredential } from '../wechat/credential'

/** A row of each kind. */
export interface Rows {
  users: User
  sessions: StoredSession
  signIns: SignIn
  credentials: LentCredential & { key: string }
  stock: { productId: ProductId; taken: number }
  ledger: LedgerEntry
  reconciliations: Reconciliation
  notifications: Notification
  tasks: Task
  orders: Order
}

export type Kind = keyof Rows

export const KEY_OF: { readonly [K in Kind]: (row: Rows[K]) => string } = {
  users: ({ id }) => id,
  sessions: ({ tokenHash }) => tokenHash,
  signIns: ({ stateHash }) => stateHash,
  credentials: ({ key }) => key,
  stock: ({ productId }) => productId,
  ledger: ({ id }) => id,
  reconciliations: ({ date }) => date,
  notifications: ({ id }) => id,
  tasks: ({ id }) => id,
  orders: ({ outTradeNo }) => outTradeNo,
}

/** Orders come last: whoever reads in this order knows by then what speaks of them. */
export const KINDS = [
  'users',
  'sessions',
  'signIns',
  'credentials',
  'stock',
  'ledger',
  'reconciliations',
  'notifications',
  'tasks',
  'orders',
] as const satisfies readonly Kind[]

export const forEachKind = <T>(make: (kind: Kind) => T): Record<Kind, T> =>
  // `fromEntries` forgets that there is one for each.
  Object.fromEntries(KINDS.map((kind) => [kind, make(kind)])) as Record<Kind, T>

export interface Contents {
  count(kind: Kind): Promise<number>
  /** All of them, some at a time. */
  rows<K extends Kind>(kind: K): AsyncIterable<Rows[K][]>
  /** Where what is kept beside rows, to find them or to sum them up, does not say what they say. */
  misfits(): AsyncIterable<Misfit>
}

/** For people, without what only the server knows. */
export interface Misfit {
  /** The kind and the key of a row. */
  about: string
  problem: string
}
