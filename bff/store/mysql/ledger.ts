/** Balances and what moved them, in the MySQL store. A balance has a row: whoever holds it moves it. */
import type { UserId } from '../../contract/primitives'
import { notCovered } from '../not-covered'
import type { Effect } from '../../orders/order'
import type { Task } from '../../tasks/store'
import type { Ledger, LedgerEntry } from '../../wallet/store'
import type { Statements } from './connections'
import type { MysqlDatabase } from './database'
import { createDocuments, type Kept, moment, read } from './documents'
import { Conflict, isDuplicate } from './failures'

export const ledger = createDocuments<LedgerEntry>({
  name: 'ledger',
  key: { column: 'id', of: ({ id }) => id },
  columns: {
    user_id: ({ userId }) => userId,
    at: ({ at }) => moment(at),
  },
})

export function mysqlLedger(database: MysqlDatabase): Ledger {
  return {
    balance: (userId) => balanceOf(database, userId),
    entries: (userId) => entriesOf(database, userId),
  }
}

async function entriesOf(statements: Statements, userId: UserId): Promise<LedgerEntry[]> {
  const rows = await statements.rows<Kept>(
    'SELECT document FROM ledger WHERE user_id = ? ORDER BY at DESC, id DESC',
    [userId],
  )
  return rows.map(read<LedgerEntry>)
}

/**
 * Adds the movements among the effects; one that is there already is the same one. The balances they move are nobody
 * else's until this transaction ends. Returns what is to be done about those that are below zero by them.
 * @throws AppError `refund-exceeds-paid` when a balance does not cover what it must
 */
export async function keepEntries(statements: Statements, effects: Effect[]): Promise<Task[]> {
  const movements = effects.flatMap((effect) => (effect.kind === 'ledger' ? [effect] : []))
  const balances = await lockBalances(
    statements,
    movements.map(({ entry }) => entry.userId),
  )
  const begun: Task[] = []
  for (const { entry, mustBeCovered, belowZero } of movements) {
    if (await ledger.find(statements, entry.id)) continue
    const before = balances.get(entry.userId) ?? 0
    const after = before + entry.amount
    if (mustBeCovered && after < 0) throw notCovered(before)
    await insert(statements, entry)
    await addToBalance(statements, { userId: entry.userId, amount: entry.amount })
    balances.set(entry.userId, after)
    if (belowZero && after < 0) begun.push(...belowZero(after))
  }
  return begun
}

/** All that one had becomes the other's. Whoever could add to it holds an order of theirs, and waits. */
export async function moveEntries(
  statements: Statements,
  { from, to }: { from: UserId; to: UserId },
): Promise<void> {
  const moved = await statements.rows('SELECT amount FROM balances WHERE user_id = ?', [from])
  if (moved.length === 0) return
  const balances = await lockBalances(statements, [from, to])
  for (const before of await entriesOf(statements, from)) {
    await ledger.replace(statements, { before, after: { ...before, userId: to } })
  }
  await addToBalance(statements, { userId: to, amount: balances.get(from) ?? 0 })
  await statements.change('DELETE FROM balances WHERE user_id = ?', [from])
}

/** Always in one order, so that two who move several balances never wait for each other. */
async function lockBalances(
  statements: Statements,
  userIds: UserId[],
): Promise<Map<UserId, number>> {
  const balances = new Map<UserId, number>()
  for (const userId of [...new Set(userIds)].sort()) {
    await statements.change(
      'INSERT INTO balances (user_id, amount) VALUES (?, 0) ON DUPLICATE KEY UPDATE amount = amount',
      [userId],
    )
    balances.set(userId, await balanceOf(statements, userId, 'FOR UPDATE'))
  }
  return balances
}

async function balanceOf(
  statements: Statements,
  userId: UserId,
  locking: 'FOR UPDATE' | '' = '',
): Promise<number> {
  const [row] = await statements.rows<{ amount: number }>(
    `SELECT amount FROM balances WHERE user_id = ? ${locking}`,
    [userId],
  )
  return row?.amount ?? 0
}

async function addToBalance(
  statements: Statements,
  { userId, amount }: { userId: UserId; amount: number },
): Promise<void> {
  await statements.change('UPDATE balances SET amount = amount + ? WHERE user_id = ?', [
    amount,
    userId,
  ])
}

/** Somebody else may tell of the same movement under another balance at this moment: look again. */
async function insert(statements: Statements, entry: LedgerEntry): Promise<void> {
  try {
    await ledger.insert(statements, entry)
  } catch (error) {
    throw isDuplicate(error) ? new Conflict() : error
  }
}
