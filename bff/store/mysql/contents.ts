/** All that the MySQL store keeps. */
import type { Contents, Kind } from '../contents'
import type { Store } from '../store'
import type { Statements } from './connections'
import type { MysqlDatabase } from './database'
import { misfits } from './misfits'
import { countOf, pagesOf, TABLES } from './tables'

export function mysqlContents(database: MysqlDatabase): Store['inspect'] {
  return (look) => database.look((statements) => look(contentsOf(statements)))
}

const contentsOf = (statements: Statements): Contents => ({
  count: (kind) => countOf(statements, TABLES[kind].name),
  async *rows<K extends Kind>(kind: K) {
    const { name, key, columns, read } = TABLES[kind]
    const stored = { name, key, columns: Object.keys(columns) }
    for await (const page of pagesOf(statements, stored)) yield page.map(read)
  },
  misfits: () => misfits(statements),
})
