/** A table of documents: the statements every port needs for single rows. */
import { AppError } from '../../errors'
import type { Statements, Value } from './connections'

export type Columns<Row> = Record<string, (row: Row) => Value>

export interface Kept {
  document: string
}

/** A table for those who read or write many of its rows at once. */
export interface Table<Row> {
  name: string
  /** Its column. */
  key: string
  /** All columns, and what each is for a row. */
  columns: Columns<Row>
  read: (found: Found) => Row
}

/** A row as the server has it, by column. */
export type Found = Readonly<Record<string, Value>>

export interface Documents<Row> {
  readonly table: Table<Row>
  /** @throws the server's error for a key that exists */
  insert(statements: Statements, row: Row): Promise<void>
  insertUnlessKnown(statements: Statements, row: Row): Promise<void>
  /** In the place of the one of its key, if there is one. */
  put(statements: Statements, row: Row): Promise<void>
  find(statements: Statements, key: string): Promise<Row | undefined>
  /** The row, which nobody else changes until this transaction ends. @throws AppError `not-found` */
  lock(statements: Statements, key: string): Promise<Row>
  /** The same object means nothing changed and nothing is written. */
  replace(statements: Statements, change: { before: Row; after: Row }): Promise<Row>
  /** What is gone already is fine. */
  remove(statements: Statements, key: string): Promise<void>
}

/**
 * `key`: its column, and where the row has it. `fixed`: columns written with the row and never again. `columns`:
 * columns that follow every change.
 */
export function createDocuments<Row extends object>({
  name,
  key,
  fixed = {},
  columns,
}: {
  name: string
  key: { column: string; of: (row: Row) => string }
  fixed?: Columns<Row>
  columns: Columns<Row>
}): Documents<Row> {
  const changing: Columns<Row> = { ...columns, document: (row) => JSON.stringify(row) }
  const all: Columns<Row> = { [key.column]: key.of, ...fixed, ...changing }
  const valuesOf = (row: Row, some: Columns<Row>) => Object.values(some).map((of) => of(row))

  const set = (some: Columns<Row>) =>
    Object.keys(some)
      .map((column) => `${column} = ?`)
      .join(', ')
  const places = Object.keys(all).map(() => '?')
  const insert = `INSERT INTO ${name} (${Object.keys(all).join(', ')}) VALUES (${places.join(', ')})`
  const sql = {
    insert,
    insertUnlessKnown: `${insert} ON DUPLICATE KEY UPDATE ${key.column} = ${key.column}`,
    put: `${insert} ON DUPLICATE KEY UPDATE ${set(changing)}`,
    find: `SELECT document FROM ${name} WHERE ${key.column} = ?`,
    replace: `UPDATE ${name} SET ${set(changing)} WHERE ${key.column} = ?`,
    remove: `DELETE FROM ${name} WHERE ${key.column} = ?`,
  }

  return {
    table: {
      name,
      key: key.column,
      columns: all,
      read: ({ document }) => read({ document: String(document) }),
    },

    async insert(statements, row) {
      await statements.change(sql.insert, valuesOf(row, all))
    },

    async insertUnlessKnown(statements, row) {
      await statements.change(sql.insertUnlessKnown, valuesOf(row, all))
    },

    async put(statements, row) {
      await statements.change(sql.put, [...valuesOf(row, all), ...valuesOf(row, changing)])
    },

    async find(statements, id) {
      const [kept] = await statements.rows<Kept>(sql.find, [id])
      return kept && read<Row>(kept)
    },

    async lock(statements, id) {
      const [kept] = await statements.rows<Kept>(`${sql.find} FOR UPDATE`, [id])
      if (!kept) throw new AppError('not-found', 404, `There is no such row in ${name}`)
      return read<Row>(kept)
    },

    async replace(statements, { before, after }) {
      if (after === before) return before
      if (key.of(after) !== key.of(before)) {
        throw new Error(`a transition must not change the key of a row in ${name}`)
      }
      await statements.change(sql.replace, [...valuesOf(after, changing), key.of(after)])
      return after
    },

    async remove(statements, id) {
      await statements.change(sql.remove, [id])
    },
  }
}

/** What is read is what a port of ours wrote, typed then. */
export const read = <Row>({ document }: Kept) => JSON.parse(document) as Row

export const moment = (instant: string) => Date.parse(instant)

/** A number for where not every server takes a parameter: after LIMIT. */
export function whole(count: number): number {
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${count} is no number of rows`)
  return count
}
