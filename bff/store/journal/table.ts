/** Rows of one kind in memory, by key, with the views kept over them. Rows are immutable: a change is a new row. */
import type { Facts } from './facts'

/** A table as the database sees it, whatever its rows. */
export interface StoredTable {
  readonly name: string
  size(): number
  /** Takes the rows over from disk. */
  load(rows: Map<string, object>): void
  /** The rows of this moment; later changes do not reach the copy. */
  copy(): Map<string, object>
}

export interface Table<Row extends object> extends StoredTable {
  keyOf(row: Row): string
  get(key: string): Row | undefined
  all(): Row[]
  /** `undefined` drops the row. For the database alone. */
  replace(key: string, row: Row | undefined, commit: number): void
}

/** Something kept about rows as they change; says which facts a change touches. */
export interface View<Row> {
  replace(before: Row | undefined, after: Row | undefined, touch: (fact: string) => void): void
}

export function createTable<Row extends object>({
  name,
  keyOf,
  views,
  facts,
}: {
  name: string
  keyOf: (row: Row) => string
  views: View<Row>[]
  facts: Facts
}): Table<Row> {
  let rows = new Map<string, Row>()

  return {
    name,
    keyOf,
    size: () => rows.size,
    get(key) {
      facts.read(`${name}:${key}`)
      return rows.get(key)
    },
    all() {
      facts.read(name)
      return [...rows.values()]
    },
    replace(key, row, commit) {
      const before = rows.get(key)
      if (row === undefined) rows.delete(key)
      else rows.set(key, row)
      facts.change(name, commit)
      facts.change(`${name}:${key}`, commit)
      for (const view of views) view.replace(before, row, (fact) => facts.change(fact, commit))
    },
    load(stored) {
      rows = new Map()
      for (const [key, row] of stored) {
        if (!isOwn<Row>(row)) continue
        rows.set(key, freeze(row))
        for (const view of views) view.replace(undefined, row, () => undefined)
      }
    },
    copy: () => new Map<string, object>(rows),
  }
}

/**
 * The one place where bytes become rows without a schema: their checksum says that this program wrote them, the
 * schema number in the file that it meant the same by it.
 */
export function isOwn<Row extends object>(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}

/** All the way down: a caller that changes a row it was given would change the store behind its journal. */
export function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) freeze(part)
  return Object.freeze(value)
}
