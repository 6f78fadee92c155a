/** A database into which another store moves: many rows at a time, each with all that is kept beside it, once. */
import type { Log } from '../../log'
import { KEY_OF, type Kind, type Rows } from '../contents'
import type { Store } from '../store'
import type { MysqlPlace, Statements, Value } from './connections'
import { mysqlContents } from './contents'
import { createMysqlDatabase, type MysqlDatabase, type MysqlPatience } from './database'
import { FateUnknown } from './failures'
import { migrate } from './migrations'
import { orClosed } from './mysql'
import { SIDE_TABLES, type SideTable } from './side-tables'
import { found, TABLES } from './tables'

export interface Destination extends Pick<Store, 'inspect' | 'close'> {
  /**
   * Keeps those rows whose keys are not there yet; the others are left as they are. `requestless`: orders that are not
   * found by their `requestId`, because another one of the same person is.
   */
  keep<K extends Kind>(kind: K, rows: Rows[K][], requestless: ReadonlySet<string>): Promise<void>
}

/** Whoever waits has time: a database that is away may come back. */
const PATIENCE: MysqlPatience = { atStartMs: 60_000, laterMs: 60_000 }

/** Makes the tables where there are none. @throws as `openMysqlStore` */
export async function openDestination({
  place,
  patience = PATIENCE,
  logger = () => undefined,
}: {
  place: MysqlPlace
  patience?: MysqlPatience
  logger?: Log
}): Promise<Destination> {
  const database = createMysqlDatabase({ place, patience, log: logger })
  return orClosed({ database, place }, async () => {
    await migrate(database, { name: place.database })
    return {
      inspect: mysqlContents(database),
      keep: (kind, rows, requestless) => keep(database, { kind, rows, requestless }),
      close: () => database.close(),
    }
  })
}

interface Batch<K extends Kind> {
  kind: K
  rows: Rows[K][]
  requestless: ReadonlySet<string>
}

const MOST_TRIES = 10

/** Where the fate of a commit is unknown it is done again: then what was kept is there already. */
async function keep<K extends Kind>(database: MysqlDatabase, batch: Batch<K>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await database.transaction((statements) => keepUnknown(statements, batch))
      return
    } catch (error) {
      if (!(error instanceof FateUnknown) || tries === MOST_TRIES) throw error
    }
  }
}

async function keepUnknown<K extends Kind>(
  statements: Statements,
  { kind, rows, requestless }: Batch<K>,
): Promise<void> {
  const { name, key, columns } = TABLES[kind]
  const keys = rows.map(KEY_OF[kind])
  const there = await found(
    statements,
    `SELECT ${key} FROM ${name} WHERE ${key} IN (${keys.map(() => '?').join(', ')})`,
    keys,
  )
  const known = new Set(there.map((record) => record[key]))
  const fresh = rows.filter((_row, at) => !known.has(keys[at] ?? ''))
  const isGivenUp = (column: string, row: Rows[K]) =>
    column === 'request_id' && requestless.has(KEY_OF[kind](row))
  const valuesOf = (row: Rows[K]) =>
    Object.entries(columns).map(([column, of]) => (isGivenUp(column, row) ? null : of(row)))
  await insertAll(statements, name, { columns: Object.keys(columns), values: fresh.map(valuesOf) })
  await BESIDE[kind]?.(statements, fresh)
}

const BESIDE: {
  readonly [K in Kind]?: (statements: Statements, rows: Rows[K][]) => Promise<void>
} = {
  users: (statements, rows) => fillSideTable(statements, SIDE_TABLES.users, rows),
  orders: (statements, rows) => fillSideTable(statements, SIDE_TABLES.orders, rows),
  async ledger(statements, entries) {
    for (const { userId, amount } of entries) {
      await statements.change(
        'INSERT INTO balances (user_id, amount) VALUES (?, ?) ON DUPLICATE KEY UPDATE amount = amount + ?',
        [userId, amount, amount],
      )
    }
  },
}

const fillSideTable = <Row>(
  statements: Statements,
  { name, columns, of }: SideTable<Row>,
  rows: Row[],
) => insertAll(statements, name, { columns, values: rows.flatMap(of) })

async function insertAll(
  statements: Statements,
  table: string,
  { columns, values }: { columns: readonly string[]; values: Value[][] },
): Promise<void> {
  const place = `(${columns.map(() => '?').join(', ')})`
  for (const some of partsOf(values)) {
    await statements.change(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${some.map(() => place).join(', ')}`,
      some.flat(),
    )
  }
}

/** Characters: a server takes no statement of any length. */
const LONGEST = 1 << 20

function* partsOf(values: Value[][]): Generator<Value[][]> {
  let part: Value[][] = []
  let length = 0
  for (const one of values) {
    part.push(one)
    length += one.reduce<number>((sum, value) => sum + String(value).length, 0)
    if (length < LONGEST) continue
    yield part
    part = []
    length = 0
  }
  if (part.length > 0) yield part
}
