/** All that the JSON store keeps. */
import type { Contents, Kind, Rows } from './contents'
import type { JsonDatabase, Tables } from './json-tables'
import type { Store } from './store'

/** So many are given out at once. */
const PAGE = 1000

export function jsonContents(database: JsonDatabase): Store['inspect'] {
  return async (look) => look(contentsOf(await database.run(allRows)))
}

/** Rows are never changed in their place: these are those of one moment. */
const allRows = (tables: Tables): { [K in Kind]: Rows[K][] } => ({
  users: tables.users.all(),
  sessions: tables.sessions.all(),
  signIns: tables.signIns.all(),
  credentials: tables.credentials.all(),
  stock: tables.stock.all(),
  ledger: tables.ledger.all(),
  reconciliations: tables.reconciliations.all(),
  notifications: tables.notifications.all(),
  tasks: tables.tasks.all(),
  orders: tables.orders.all(),
})

function contentsOf(all: { [K in Kind]: Rows[K][] }): Contents {
  return {
    count: (kind) => Promise.resolve(all[kind].length),
    async *rows<K extends Kind>(kind: K) {
      const rows: Rows[K][] = all[kind]
      for (let start = 0; start < rows.length; start += PAGE) {
        // The process has other things to do as well.
        await new Promise(setImmediate)
        yield rows.slice(start, start + PAGE)
      }
    },
    // All of that is made anew from the rows at every start.
    async *misfits() {},
  }
}
