/** The tables of rows, by kind, for those who read or write many rows at once. */
import type { Kind, Rows } from '../contents'
import type { Statements, Value } from './connections'
import { credentials } from './credentials'
import { type Found, type Table, whole } from './documents'
import { ledger } from './ledger'
import { notifications } from './notifications'
import { orders } from './orders'
import { reconciliations } from './reconciliations'
import { sessions, signIns } from './sessions'
import { tasks } from './tasks'
import { users } from './users'

export const TABLES: { readonly [K in Kind]: Table<Rows[K]> } = {
  users: users.table,
  sessions: sessions.table,
  signIns: signIns.table,
  credentials: credentials.table,
  // The one without documents.
  stock: {
    name: 'stock',
    key: 'product_id',
    columns: { product_id: ({ productId }) => productId, taken: ({ taken }) => taken },
    read: ({ product_id: productId, taken }) => ({ productId, taken }) as Rows['stock'],
  },
  ledger: ledger.table,
  reconciliations: reconciliations.table,
  notifications: notifications.table,
  tasks: tasks.table,
  orders: orders.table,
}

const PAGE = 500

/** All rows of a table, some at a time, in order of their keys. */
export async function* pagesOf(
  statements: Statements,
  { name, key, columns }: { name: string; key: string; columns: readonly string[] },
): AsyncGenerator<Found[]> {
  const sql = `SELECT ${columns.join(', ')} FROM ${name} WHERE ${key} > ?
    ORDER BY ${key} LIMIT ${whole(PAGE)}`
  let last: Value = ''
  for (let isMore = true; isMore;) {
    const rows: Found[] = await found(statements, sql, [last])
    isMore = rows.length === PAGE
    last = rows.at(-1)?.[key] ?? last
    if (rows.length > 0) yield rows
  }
}

/** Keys are bytes there and text here. */
export async function found(
  statements: Statements,
  sql: string,
  values: Value[] = [],
): Promise<Found[]> {
  const rows = await statements.rows<Record<string, Value | Buffer>>(sql, values)
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        Buffer.isBuffer(value) ? value.toString() : value,
      ]),
    ),
  )
}

export async function countOf(statements: Statements, name: string): Promise<number> {
  const [row] = await statements.rows<{ rows: number }>(`SELECT COUNT(*) AS \`rows\` FROM ${name}`)
  return row?.rows ?? 0
}
