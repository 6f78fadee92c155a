/** The store in a database of MySQL's protocol (MySQL 8, MariaDB, TDSQL-C), for any number of processes. */
import type { Log } from '../../log'
import type { Store } from '../store'
import type { MysqlPlace } from './connections'
import { mysqlContents } from './contents'
import { mysqlCredentials } from './credentials'
import { createMysqlDatabase, type MysqlDatabase, type MysqlPatience } from './database'
import { isNoSuchDatabase } from './failures'
import { mysqlLedger } from './ledger'
import { migrate } from './migrations'
import { mysqlNotifications } from './notifications'
import { mysqlOrderBook } from './order-book'
import { mysqlOrders } from './orders'
import { mysqlReconciliations } from './reconciliations'
import { mysqlSessions, mysqlSignIns } from './sessions'
import { mysqlStock } from './stock'
import { mysqlTasks, waitingOf } from './tasks'
import { mysqlUsers } from './users'

/**
 * Opens the store in a database that exists; its tables are made and brought up to date here. Waits a while for a
 * server that is not up yet.
 * @throws when the database cannot be used, or a newer program has changed it; the message says what can be done
 */
export async function openMysqlStore({
  place,
  patience,
  logger = () => undefined,
}: {
  place: MysqlPlace
  patience?: MysqlPatience
  logger?: Log
}): Promise<Store> {
  const database = createMysqlDatabase({ place, log: logger, ...(patience && { patience }) })
  return orClosed({ database, place }, async () => {
    await migrate(database, { name: place.database })
    return storeIn(database)
  })
}

/** @throws as `work`, with the database closed */
export async function orClosed<T>(
  { database, place }: { database: MysqlDatabase; place: MysqlPlace },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await database.close()
    throw isNoSuchDatabase(error) ? noSuchDatabase(place, error) : error
  }
}

async function storeIn(database: MysqlDatabase): Promise<Store> {
  return {
    orders: mysqlOrders(database),
    orderBook: mysqlOrderBook(database),
    stock: mysqlStock(database),
    users: mysqlUsers(database),
    sessions: mysqlSessions(database),
    signIns: mysqlSignIns(database),
    tasks: mysqlTasks(database, await waitingOf(database)),
    notifications: mysqlNotifications(database),
    ledger: mysqlLedger(database),
    reconciliations: mysqlReconciliations(database),
    credentials: mysqlCredentials(database),
    inspect: mysqlContents(database),
    ready: () => database.ready(),
    close: () => database.close(),
  }
}

const noSuchDatabase = ({ database, host }: MysqlPlace, cause: unknown) =>
  new Error(
    `There is no database ${database} on ${host}: CREATE DATABASE ${database} DEFAULT CHARACTER SET utf8mb4`,
    { cause },
  )
