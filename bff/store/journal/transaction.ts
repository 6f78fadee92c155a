/** The changes of one commit, collected while its body runs, so that a body that throws has changed nothing. */
import type { Written } from './scribe'
import type { Table } from './table'

export interface Write {
  /** Keeps the row as its JSON: what becomes of the object afterwards changes nothing. Returns the object. */
  put<Row extends object>(table: Table<Row>, row: Row): Row
  drop<Row extends object>(table: Table<Row>, key: string): void
}

export interface Transaction extends Write {
  readonly changes: readonly Written[]
  /** `rows`: as they were written, one for each change. */
  apply(commit: number, rows: readonly (object | undefined)[]): void
}

export function createTransaction(): Transaction {
  const changes: Written[] = []
  const steps: ((commit: number, stored: object | undefined) => void)[] = []
  return {
    changes,
    put(table, row) {
      const key = table.keyOf(row)
      changes.push({ table: table.name, key, text: JSON.stringify(row) })
      steps.push((commit, stored) => table.replace(key, stored && { row, stored }, commit))
      return row
    },
    drop(table, key) {
      changes.push({ table: table.name, key })
      steps.push((commit) => table.replace(key, undefined, commit))
    },
    apply(commit, rows) {
      steps.forEach((step, index) => step(commit, rows[index]))
    },
  }
}
