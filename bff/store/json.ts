/** The store in a directory of JSON files, for one process: no database to run, nothing to lose in a crash. */
import type { Log } from '../log'
import { type CompactionRule, whenMostlyHistory } from './journal/compaction'
import { openDatabase } from './journal/database'
import { jsonCredentials } from './json-credentials'
import { jsonNotifications } from './json-notifications'
import { jsonLedger } from './json-ledger'
import { jsonOrderBook } from './json-order-book'
import { jsonOrders, jsonStock } from './json-orders'
import { jsonSessions, jsonSignIns, jsonUsers } from './json-people'
import { jsonReconciliations } from './json-reconciliations'
import { createTables } from './json-tables'
import { jsonTasks } from './json-tasks'
import type { Store } from './store'

/**
 * Opens the store in `directory`, which is made if need be.
 * @throws when another process holds the directory, a newer program wrote it, or a file in it is damaged; the
 * message says what can be done
 */
export async function openJsonStore({
  directory,
  clock = () => new Date(),
  logger = () => undefined,
  compaction = whenMostlyHistory,
}: {
  directory: string
  clock?: () => Date
  logger?: Log
  compaction?: CompactionRule
}): Promise<Store> {
  const database = await openDatabase({
    directory,
    schema: { version: 1, steps: {} },
    tables: createTables,
    compaction,
    clock,
    log: logger,
  })
  return {
    orders: jsonOrders(database),
    orderBook: jsonOrderBook(database),
    stock: jsonStock(database),
    users: jsonUsers(database),
    sessions: jsonSessions(database),
    signIns: jsonSignIns(database),
    tasks: jsonTasks(database),
    notifications: jsonNotifications(database),
    ledger: jsonLedger(database),
    reconciliations: jsonReconciliations(database),
    credentials: jsonCredentials(database),
    ready: () => database.ready(),
    close: () => database.close(),
  }
}
