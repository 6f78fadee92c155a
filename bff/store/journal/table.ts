/** Rows of one kind in memory, by key, with the views kept over them. Rows are immutable: a change is a new row. */
import type { Facts } from './facts'
import { createRows, type Rows, type Stored } from './rows'

/** A table as the database sees it, whatever its rows. */
export interface StoredTable {
  readonly name: string
  size(): number
  /** Takes the rows over from disk. */
  load(stored: Stored): void
  /** The rows of this moment, until `release`; later changes do not reach them. */
  hold(): Stored
  release(): void
}

export interface Table<Row extends object> extends StoredTable {
  keyOf(row: Row): string
  get(key: string): Row | undefined
  all(): Row[]
  /** `undefined` drops the row. For the database alone. */
  replace(key: string, after: Kept<Row> | undefined, commit: number): void
}

/** A row, and what of it is kept in memory. */
export interface Kept<Row> {
  row: Row
  stored: object
}

/** What views are made over. */
export interface Source<Row extends object> {
  rows: Rows<Row>
  keyOf: (row: Row) => string
  /** To be called by whoever learns something of more than one row: any change of the table may have made it so. */
  looked: () => void
}

/** Something kept about rows as they change. It keeps their keys, not the rows. */
export interface View<Row> {
  replace(key: string, before: Row | undefined, after: Row | undefined): void
}

export function createTable<Row extends object, Views extends Record<string, View<Row>>>({
  name,
  keyOf,
  facts,
  views: createViews,
}: {
  name: string
  keyOf: (row: Row) => string
  facts: Facts
  /** Filled when somebody first looks at one of them: a start waits for those it needs itself. */
  views: (source: Source<Row>) => Views
}): Table<Row> & Views {
  const rows = createRows<Row>()
  const own = facts.add()
  let isViewed = false
  const named = createViews({ rows, keyOf, looked })
  const views = Object.values(named)

  function looked() {
    if (!isViewed) view()
    own.readAll()
  }

  function view() {
    isViewed = true
    rows.each((key, row) => {
      for (const one of views) one.replace(key, undefined, row)
    })
  }

  return {
    ...named,
    name,
    keyOf,
    size: () => rows.size(),
    get(key) {
      own.readRow(key)
      return rows.get(key)
    },
    all() {
      own.readAll()
      return rows.all()
    },
    replace(key, after, commit) {
      const before = isViewed ? rows.get(key) : undefined
      rows.set(key, after?.stored)
      own.change(key, commit)
      if (isViewed) for (const one of views) one.replace(key, before, after?.row)
    },
    load: (stored) => {
      rows.load(stored)
    },
    hold: () => rows.hold(),
    release: () => {
      rows.release()
    },
  }
}
