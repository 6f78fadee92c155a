/** MySQL stores in databases of their own. Making tables takes long: a database is emptied and used again. */
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { MysqlPlace } from '../mysql/connections'
import { openMysqlStore } from '../mysql/mysql'
import type { Store } from '../store'
import type { MysqlServer } from './mysql-server'
import type { OpenedStore } from './opened-store'

export function temporaryMysqlStores(server: MysqlServer): () => Promise<OpenedStore> {
  const free: MysqlPlace[] = []
  return async function openTemporaryMysqlStore() {
    const place = free.pop() ?? (await server.create())
    const others: Store[] = []
    let store = await openMysqlStore({ place })
    return {
      store,
      async reopen() {
        await store.close()
        store = await openMysqlStore({ place })
        return store
      },
      async another() {
        const another = await openMysqlStore({ place })
        others.push(another)
        return another
      },
      async dispose() {
        await Promise.all([store, ...others].map((it) => it.close()))
        await empty(place)
        free.push(place)
      },
    }
  }
}

async function empty({ username: user, ...place }: MysqlPlace): Promise<void> {
  const connection = await createConnection({ user, ...place })
  try {
    const [tables] = await connection.query<RowDataPacket[]>('SHOW TABLES')
    for (const table of tables.flatMap((row) => Object.values(row).map(String))) {
      if (table !== 'schema_versions') await connection.query(`DELETE FROM ${table}`)
    }
  } finally {
    await connection.end()
  }
}
