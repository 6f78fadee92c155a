/**
 * The database as the ports use it: statements and transactions that are tried again where that is safe. Safe is what
 * certainly left nothing behind; what may have been committed is never done twice.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreAwayError } from '../../errors'
import type { Log } from '../../log'
import {
  type Connection,
  type MysqlPlace,
  openConnections,
  type Statements,
  type Value,
} from './connections'
import { FateUnknown, isBroken, isConflict, isNotNow } from './failures'

export interface MysqlDatabase extends Statements {
  /** Commits all of `work` or none of it; `work` may run several times. */
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T>
  /** All of `work` on one connection, each statement by itself: for what the server binds to a connection. */
  onOneConnection<T>(work: (statements: Statements) => Promise<T>): Promise<T>
  /** `work` sees the rows of one moment and changes none; it may run several times. */
  look<T>(work: (statements: Statements) => Promise<T>): Promise<T>
  ready(): Promise<void>
  close(): Promise<void>
}

/** How long a server may be away, in milliseconds, before a caller hears of it. */
export interface MysqlPatience {
  /** Until it has answered once: it may start later than we do, or sleep. */
  atStartMs: number
  laterMs: number
}

export const PATIENCE: MysqlPatience = { atStartMs: 60_000, laterMs: 10_000 }

const MOST_CONFLICTS = 12

export function createMysqlDatabase({
  place,
  patience = PATIENCE,
  log,
}: {
  place: MysqlPlace
  patience?: MysqlPatience
  log: Log
}): MysqlDatabase {
  const connections = openConnections(place)
  const running = new Set<Promise<unknown>>()
  let hasAnswered = false
  let closing: Promise<void> | undefined

  async function keepTrying<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const startedAt = Date.now()
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await connections.use(work)
        hasAnswered = true
        return result
      } catch (error) {
        const away = isAway(error)
        const patienceMs = hasAnswered ? patience.laterMs : patience.atStartMs
        const isWorthIt = away
          ? Date.now() - startedAt < patienceMs && closing === undefined
          : isConflict(error) && attempt < MOST_CONFLICTS
        if (!isWorthIt) throw failureFor(error)
        if (away && attempt === 1) log({ level: 'warn', event: 'database-away', ...said(error) })
        await sleep(away ? pause(attempt, 50, 1000) : pause(attempt, 2, 200))
      }
    }
  }

  function run<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    if (closing) return Promise.reject(new Error(`The store in ${place.database} is closed`))
    const result = keepTrying(work)
    const finished = result.then(
      () => undefined,
      () => undefined,
    )
    running.add(finished)
    void finished.then(() => running.delete(finished))
    return result
  }

  return {
    rows: <Row extends object>(sql: string, values?: Value[]) =>
      run((connection) => connection.rows<Row>(sql, values)),
    change: (sql, values) => run((connection) => changeOnce(connection, sql, values)),
    transaction: (work) => run((connection) => commit(connection, work)),
    onOneConnection: (work) => run(work),
    look: (work) => run((connection) => lookOnce(connection, work)),
    async ready() {
      if (closing) throw new Error(`The store in ${place.database} is closed`)
      await connections.use((connection) => connection.rows('SELECT version FROM schema_versions'))
    },
    close() {
      closing ??= Promise.all(running).then(() => connections.close())
      return closing
    },
  }
}

async function commit<T>(
  connection: Connection,
  work: (statements: Statements) => Promise<T>,
): Promise<T> {
  await connection.begin()
  const result = await work(connection).catch(async (error: unknown) => {
    if (!isBroken(error)) await connection.rollback()
    throw error
  })
  try {
    await connection.commit()
  } catch (error) {
    throw isConflict(error) ? error : new FateUnknown(error)
  }
  return result
}

async function lookOnce<T>(
  connection: Connection,
  work: (statements: Statements) => Promise<T>,
): Promise<T> {
  await connection.beginLook()
  try {
    return await work(connection)
  } finally {
    await connection.rollback()
  }
}

/** A statement that is a transaction of its own. */
async function changeOnce(connection: Connection, sql: string, values?: Value[]): Promise<number> {
  try {
    return await connection.change(sql, values)
  } catch (error) {
    throw isBroken(error) ? new FateUnknown(error) : error
  }
}

/** Longer each time, and never two callers in step. */
function pause(attempt: number, firstMs: number, mostMs: number): number {
  return Math.min(firstMs * 2 ** attempt, mostMs) * (0.5 + Math.random() / 2)
}

const isAway = (error: unknown) => isBroken(error) || isNotNow(error)

const failureFor = (error: unknown) =>
  isAway(error)
    ? new StoreAwayError(`The database is away: ${said(error).message}`, { cause: error })
    : error

const said = (error: unknown) => ({
  message: error instanceof Error ? error.message : String(error),
})
