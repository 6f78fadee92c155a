/** Pages of rows in order of time, newest first, in the MySQL store. */
import { readCursor, writeCursor, type Position } from '../cursor'
import type { Statements, Value } from './connections'
import { type Kept, read, whole } from './documents'

interface Asked {
  /** Of the columns in `where`, then `at` and `key` of the pages. */
  index: string
  /** Columns and what they are; undefined: anything. */
  where: Record<string, Value | undefined>
  /** Milliseconds: rows of this moment and later, and of earlier than `before`. */
  since?: number | undefined
  before?: number | undefined
  cursor: string | undefined
  limit: number
}

export interface Page<Row> {
  rows: Row[]
  nextCursor?: string
}

/**
 * `at`, `key`: the columns that order the rows, in milliseconds and, within one of these, by bytes. `positionOf`: both
 * of a row. What it makes throws AppError `invalid-input` for a cursor that was never given.
 */
export function createPages<Row>({
  table,
  at,
  key,
  positionOf,
}: {
  table: string
  at: string
  key: string
  positionOf: (row: Row) => Position
}): (statements: Statements, asked: Asked) => Promise<Page<Row>> {
  return async (statements, { index, where, since, before, cursor, limit }) => {
    const parts: [string, ...Value[]][] = Object.entries(where).flatMap(([column, value]) =>
      value === undefined ? [] : [[`${column} = ?`, value]],
    )
    if (since !== undefined) parts.push([`${at} >= ?`, since])
    if (before !== undefined) parts.push([`${at} < ?`, before])
    if (cursor !== undefined) {
      const end = readCursor(cursor)
      parts.push([`${at} <= ? AND (${at} < ? OR ${key} < ?)`, end.at, end.at, end.key])
    }
    const condition = parts.length === 0 ? '' : `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`
    // By this index, or a server may read all newer rows before a page far down. One more than asked for tells
    // whether there is a next page.
    const found = await statements.rows<Kept>(
      `SELECT document FROM ${table} FORCE INDEX (${index}) ${condition}
        ORDER BY ${at} DESC, ${key} DESC LIMIT ${whole(limit + 1)}`,
      parts.flatMap(([, ...values]) => values),
    )
    const rows = found.slice(0, limit).map(read<Row>)
    const last = rows.at(-1)
    if (!last || found.length <= limit) return { rows }
    return { rows, nextCursor: writeCursor(positionOf(last)) }
  }
}
