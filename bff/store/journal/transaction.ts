/** The changes of one commit, collected while its body runs, so that a body that throws has changed nothing. */
import { awake, freeze } from './rows'
import type { Table } from './table'

export interface Write {
  /** Returns the row as it will be kept: a frozen copy, equal to what a restart reads back. */
  put<Row extends object>(table: Table<Row>, row: Row): Row
  drop<Row extends object>(table: Table<Row>, key: string): void
}

export interface Transaction extends Write {
  /** One JSON text per change. */
  readonly changes: readonly string[]
  apply(commit: number): void
}

export function createTransaction(): Transaction {
  const changes: string[] = []
  const steps: ((commit: number) => void)[] = []
  return {
    changes,
    put(table, row) {
      const key = table.keyOf(row)
      const text = JSON.stringify(row)
      const kept = freeze(awake<typeof row>(JSON.parse(text)))
      changes.push(`[${JSON.stringify(table.name)},${JSON.stringify(key)},${text}]`)
      steps.push((commit) => table.replace(key, kept, commit))
      return kept
    },
    drop(table, key) {
      changes.push(`[${JSON.stringify(table.name)},${JSON.stringify(key)}]`)
      steps.push((commit) => table.replace(key, undefined, commit))
    },
    apply(commit) {
      for (const step of steps) step(commit)
    },
  }
}
