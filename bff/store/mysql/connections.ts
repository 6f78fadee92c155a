/**
 * Connections to a server of MySQL's protocol, a few per process, each in the state all our statements rely on.
 *
 * READ COMMITTED: every decision is made on rows locked first or by a unique key, never on an older snapshot, and
 * without gap locks transactions seldom meet. Strict: what does not fit is an error, not cut off.
 */
import {
  createPool,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise'
import { FateUnknown, isBroken, isNotNow } from './failures'

export interface MysqlPlace {
  host: string
  port: number
  username: string
  password: string
  database: string
}

export type Value = string | number | null

export interface Statements {
  rows<Row extends object>(sql: string, values?: Value[]): Promise<Row[]>
  /** How many rows it met. */
  change(sql: string, values?: Value[]): Promise<number>
}

/** One connection, and where a transaction begins and ends. */
export interface Connection extends Statements {
  begin(): Promise<void>
  /** Until the rollback all statements see what was committed before, and nothing that is committed meanwhile. */
  beginLook(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
}

export interface Connections {
  /** Runs `work` on a connection nobody else uses meanwhile; waits for one if need be. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 5_000
/** A server that says nothing for so long is gone. */
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_MS = 60_000

const SETTINGS = [
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00',
    innodb_lock_wait_timeout = 10, autocommit = 1`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
]

export function openConnections({
  host,
  port,
  username,
  password,
  database,
}: MysqlPlace): Connections {
  const pool = createPool({
    host,
    port,
    user: username,
    password,
    database,
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    connectTimeout: CONNECT_TIMEOUT_MS,
    connectionLimit: CONNECTIONS,
    // The pool closes idle connections only where it may keep fewer than it opens: a serverless one wants to sleep.
    maxIdle: CONNECTIONS - 1,
    idleTimeout: IDLE_MS,
    // A stack for every statement, should it fail, costs a tenth of all our time.
    trace: false,
  })
  const takeTurn = createTurns(CONNECTIONS)
  const settled = new WeakSet<object>()

  async function take(): Promise<PoolConnection> {
    const taken = await pool.getConnection()
    if (settled.has(taken.connection)) return taken
    try {
      for (const sql of SETTINGS) await taken.query(sql)
    } catch (error) {
      taken.destroy()
      throw error
    }
    settled.add(taken.connection)
    return taken
  }

  return {
    use: (work) =>
      takeTurn(async () => {
        const taken = await take()
        try {
          const result = await work(connectionOf(taken))
          taken.release()
          return result
        } catch (error) {
          if (isLost(error)) taken.destroy()
          else taken.release()
          throw error
        }
      }),
    close: () => pool.end(),
  }
}

/** What nobody should use after this. */
const isLost = (error: unknown) =>
  isBroken(error) || isNotNow(error) || error instanceof FateUnknown

function connectionOf(taken: PoolConnection): Connection {
  const ask = (sql: string, values: Value[]) => ({ sql, values, timeout: STATEMENT_TIMEOUT_MS })
  return {
    async rows<Row extends object>(sql: string, values: Value[] = []) {
      const [rows] = await taken.execute<(Row & RowDataPacket)[]>(ask(sql, values))
      return rows
    },
    async change(sql, values = []) {
      const [{ affectedRows }] = await taken.execute<ResultSetHeader>(ask(sql, values))
      return affectedRows
    },
    begin: () => taken.beginTransaction(),
    async beginLook() {
      // For this one transaction.
      await taken.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
      await taken.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
    },
    commit: () => taken.commit(),
    rollback: () => taken.rollback(),
  }
}

/** Lets so many in at a time, in the order they came: those who wait in a pool whose server is gone are forgotten there. */
function createTurns(places: number) {
  let free = places
  const waiting: (() => void)[] = []
  return async function takeTurn<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
