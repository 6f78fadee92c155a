/** What all ports of the JSON store do with single rows. */
import { AppError } from '../errors'
import type { Table } from './journal/table'
import type { Write } from './journal/transaction'

/** Keeps a row whose key must be new; that it is not is a fault of the program, not of its caller. */
export function insertRow<Row extends object>(table: Table<Row>, row: Row, write: Write): Row {
  const key = table.keyOf(row)
  if (table.get(key)) throw new Error(`${table.name} already has ${key}`)
  return write.put(table, row)
}

/** @throws AppError `not-found` */
export function existingRow<Row extends object>(table: Table<Row>, key: string): Row {
  const row = table.get(key)
  if (!row) throw new AppError('not-found', 404, `There is no such row in ${table.name}`)
  return row
}

/** The same object means nothing changed and nothing is written. */
export function replaceRow<Row extends object>(
  table: Table<Row>,
  { before, after }: { before: Row; after: Row },
  write: Write,
): Row {
  if (after === before) return before
  if (table.keyOf(after) !== table.keyOf(before)) {
    throw new Error(`a transition must not change the key of a row in ${table.name}`)
  }
  return write.put(table, after)
}
