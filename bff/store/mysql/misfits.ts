/** Where columns, and the tables beside those of documents, do not say what the documents say. */
import { KEY_OF, type Kind, KINDS, type Misfit, type Rows } from '../contents'
import type { Statements } from './connections'
import type { Found } from './documents'
import { ledger } from './ledger'
import { sideTableOf, type SideTable } from './side-tables'
import { countOf, found, pagesOf, TABLES } from './tables'

export async function* misfits(statements: Statements): AsyncGenerator<Misfit> {
  for (const kind of KINDS) yield* misfitsOf(statements, kind)
  yield* balanceMisfits(statements)
}

/** A row, and what the server has of it. */
interface Pair<K extends Kind> {
  row: Rows[K]
  kept: Found
}

async function* misfitsOf<K extends Kind>(statements: Statements, kind: K): AsyncGenerator<Misfit> {
  const table = TABLES[kind]
  const side = sideTableOf(kind)
  let derived = 0
  for await (const page of pagesOf(statements, { ...table, columns: Object.keys(table.columns) })) {
    const pairs: Pair<K>[] = page.map((kept) => ({ row: table.read(kept), kept }))
    for (const pair of pairs) yield* columnMisfits(kind, pair)
    if (kind === 'orders') yield* requestMisfits(statements, page)
    if (!side) continue
    const rows = pairs.map(({ row }) => row)
    derived += new Set(rows.flatMap(side.of).map((values) => JSON.stringify(values))).size
    yield* sideMisfits(statements, { kind, side, rows })
  }
  if (side && (await countOf(statements, side.name)) !== derived) {
    yield { about: kind, problem: `${side.name} has other rows than documents give it` }
  }
}

function* columnMisfits<K extends Kind>(kind: K, { row, kept }: Pair<K>): Generator<Misfit> {
  for (const [column, of] of Object.entries(TABLES[kind].columns)) {
    const mayDiffer = column === 'document' || (column === 'request_id' && kept[column] === null)
    if (mayDiffer || kept[column] === of(row)) continue
    yield {
      about: `${kind} ${KEY_OF[kind](row)}`,
      problem: `its column ${column} is not what the document says`,
    }
  }
}

/** An order gives its `requestId` up to another one of the same person alone. */
async function* requestMisfits(statements: Statements, page: Found[]): AsyncGenerator<Misfit> {
  for (const kept of page) {
    if (kept['request_id'] !== null) continue
    const { requestId } = TABLES.orders.read(kept)
    const others = await statements.rows(
      'SELECT 1 AS known FROM orders WHERE user_id = ? AND request_id = ?',
      [kept['user_id'] ?? null, requestId],
    )
    if (others.length > 0) continue
    const about = `orders ${kept['out_trade_no']}`
    yield { about, problem: 'it is not found by its requestId, and no other order is' }
  }
}

async function* sideMisfits<K extends Kind>(
  statements: Statements,
  { kind, side, rows }: { kind: K; side: SideTable<Rows[K]>; rows: Rows[K][] },
): AsyncGenerator<Misfit> {
  const wanted = rows.flatMap(side.of)
  if (wanted.length === 0) return
  const keys = side.columns.slice(0, -1)
  const place = `(${keys.map(() => '?').join(', ')})`
  const known = await found(
    statements,
    `SELECT ${side.columns.join(', ')} FROM ${side.name}
      WHERE (${keys.join(', ')}) IN (${wanted.map(() => place).join(', ')})`,
    wanted.flatMap((values) => values.slice(0, -1)),
  )
  const asText = new Set(known.map((row) => JSON.stringify(side.columns.map((it) => row[it]))))
  for (const row of rows) {
    if (side.of(row).every((values) => asText.has(JSON.stringify(values)))) continue
    const problem = `${side.name} does not lead to it as its document says`
    yield { about: `${kind} ${KEY_OF[kind](row)}`, problem }
  }
}

async function* balanceMisfits(statements: Statements): AsyncGenerator<Misfit> {
  const { table } = ledger
  const sums = new Map<string, number>()
  for await (const page of pagesOf(statements, { ...table, columns: ['id', 'document'] })) {
    for (const { userId, amount } of page.map(table.read)) {
      sums.set(userId, (sums.get(userId) ?? 0) + amount)
    }
  }
  const balances = { name: 'balances', key: 'user_id', columns: ['user_id', 'amount'] }
  for await (const page of pagesOf(statements, balances)) {
    for (const { user_id: userId, amount } of page) {
      const sum = sums.get(String(userId)) ?? 0
      sums.delete(String(userId))
      if (amount === sum) continue
      const problem = `the balance kept is ${amount} fen, its movements make ${sum}`
      yield { about: `ledger of ${userId}`, problem }
    }
  }
  for (const [userId, sum] of sums) {
    if (sum === 0) continue
    yield { about: `ledger of ${userId}`, problem: `no balance is kept, its movements make ${sum}` }
  }
}
