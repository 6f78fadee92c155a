/** What belongs to a person in the MySQL store, when the person becomes another or leaves. Always orders, then the balance, then sessions. */
import type { UserId } from '../../contract/primitives'
import type { Order } from '../../orders/order'
import type { StoredSession } from '../../sessions/store'
import { anonymous } from '../people'
import type { Statements } from './connections'
import { type Kept, read } from './documents'
import { moveEntries } from './ledger'
import { orders } from './orders'
import { sessions } from './sessions'

export async function movePossessions(
  statements: Statements,
  { from, to }: { from: UserId; to: UserId },
): Promise<void> {
  await giveUpSharedRequests(statements, { from, to })
  for (const before of await ordersOf(statements, from)) {
    await orders.replace(statements, { before, after: { ...before, userId: to } })
  }
  await moveEntries(statements, { from, to })
  for (const before of await sessionsOf(statements, from)) {
    await sessions.replace(statements, { before, after: { ...before, userId: to } })
  }
}

/** What moved the balance stays: what was paid can still go back. */
export async function forgetPossessions(statements: Statements, userId: UserId): Promise<void> {
  for (const before of await ordersOf(statements, userId)) {
    await orders.replace(statements, { before, after: anonymous(before) })
  }
  await statements.change('DELETE FROM sessions WHERE user_id = ?', [userId])
}

/** Where both used one `requestId` it goes on to mean the order of the one who stays. */
async function giveUpSharedRequests(
  statements: Statements,
  { from, to }: { from: UserId; to: UserId },
): Promise<void> {
  const shared = await statements.rows<{ outTradeNo: Buffer }>(
    `SELECT theirs.out_trade_no AS outTradeNo FROM orders AS theirs
      JOIN orders AS ours ON ours.request_id = theirs.request_id AND ours.user_id = ?
      WHERE theirs.user_id = ?`,
    [to, from],
  )
  for (const { outTradeNo } of shared) {
    await statements.change('UPDATE orders SET request_id = NULL WHERE out_trade_no = ?', [
      outTradeNo.toString(),
    ])
  }
}

async function ordersOf(statements: Statements, userId: UserId): Promise<Order[]> {
  const rows = await statements.rows<Kept>(
    'SELECT document FROM orders WHERE user_id = ? ORDER BY out_trade_no FOR UPDATE',
    [userId],
  )
  return rows.map(read<Order>)
}

async function sessionsOf(statements: Statements, userId: UserId): Promise<StoredSession[]> {
  const rows = await statements.rows<Kept>(
    'SELECT document FROM sessions WHERE user_id = ? ORDER BY token_hash FOR UPDATE',
    [userId],
  )
  return rows.map(read<StoredSession>)
}
