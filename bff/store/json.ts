/** The store in a directory of JSON files, for one process: no database to run, nothing to lose in a crash. */
import type { Log } from '../log'
import { type CompactionRule, usualRule } from './journal/compaction'
import { openDatabase } from './journal/database'
import { jsonContents } from './json-contents'
import { jsonCredentials } from './json-credentials'
import { refuseMoved } from './json-directory'
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
 * @throws when another process holds the directory, the store has moved, a newer program wrote it, or a file in it is
 * damaged; the message says what can be done
 */
export async function openJsonStore({
  directory,
  clock = () => new Date(),
  logger = () => undefined,
  compaction = usualRule,
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
  try {
    // Once it is ours: before, somebody may just be moving it.
    await refuseMoved(directory)
  } catch (error) {
    await database.close()
    throw error
  }
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
    inspect: jsonContents(database),
    ready: () => database.ready(),
    close: () => database.close(),
  }
}
