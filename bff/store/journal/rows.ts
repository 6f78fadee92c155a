/**
 * The rows of one table by key. A row stays the bytes it was read or written as until somebody asks for it: most rows
 * are of orders long done, and bytes cost the garbage collector nothing and the next snapshot a copy.
 */

/** Rows by key, each an object or still the bytes of its JSON. */
export type Stored = Map<string, object>

export interface Rows<Row extends object> {
  size(): number
  /** Frozen. */
  get(key: string): Row | undefined
  all(): Row[]
  /** `undefined` drops the row. */
  set(key: string, row: object | undefined): void
  /** Takes the rows over from disk. */
  load(stored: Stored): void
  /** Shows each row to `look`, which must not keep it: one that is asleep stays so. */
  each(look: (key: string, row: Row) => void): void
  /** The rows of this moment, until `release`: what changes meanwhile is kept beside them. */
  hold(): Stored
  release(): void
}

export function createRows<Row extends object>(): Rows<Row> {
  let rows: Stored = new Map()
  let changed: Map<string, object | undefined> | undefined
  let size = 0

  const find = (key: string) => (changed?.has(key) ? changed.get(key) : rows.get(key))

  function get(key: string): Row | undefined {
    const found = find(key)
    if (!isAsleep(found)) return isOwn<Row>(found) ? found : undefined
    const row = freeze(awake<Row>(found))
    if (changed?.has(key)) changed.set(key, row)
    else rows.set(key, row)
    return row
  }

  function put(key: string, row: object | undefined) {
    if (row === undefined) rows.delete(key)
    else rows.set(key, row)
  }

  return {
    size: () => size,
    get,
    all: () =>
      [...new Set([...rows.keys(), ...(changed?.keys() ?? [])])].flatMap((key) => get(key) ?? []),
    set(key, row) {
      size += Number(row !== undefined) - Number(find(key) !== undefined)
      if (changed) changed.set(key, row)
      else put(key, row)
    },
    load(stored) {
      rows = stored
      size = stored.size
      for (const row of stored.values()) if (!isAsleep(row)) freeze(row)
    },
    each(look) {
      for (const [key, row] of rows) if (!changed?.has(key)) look(key, awake<Row>(row))
      for (const [key, row] of changed ?? []) if (row !== undefined) look(key, awake<Row>(row))
    },
    hold() {
      changed ??= new Map()
      return rows
    },
    release() {
      const since = changed ?? new Map<string, object | undefined>()
      changed = undefined
      for (const [key, row] of since) put(key, row)
    },
  }
}

const BLOCK = Symbol('block')

/** Part of what was read at once. No row, which comes from JSON, has a field of this name. */
interface Asleep {
  [BLOCK]: Buffer
  from: number
  to: number
}

/** A row of which this part of the block is the JSON. */
export function asleep(block: Buffer, from: number, to: number): object {
  return { [BLOCK]: block, from, to } satisfies Asleep
}

/** The row itself; read anew each time while it is asleep. */
export function awake<Row extends object>(stored: unknown): Row {
  const row: unknown = isAsleep(stored)
    ? JSON.parse(stored[BLOCK].toString('utf8', stored.from, stored.to))
    : stored
  if (!isOwn<Row>(row)) throw new TypeError('a row must be an object')
  return row
}

/** The JSON of the row. */
export function bytesOf(stored: object): Buffer {
  if (!isAsleep(stored)) return Buffer.from(JSON.stringify(stored))
  return stored[BLOCK].subarray(stored.from, stored.to)
}

const isAsleep = (stored: unknown): stored is Asleep => isOwn(stored) && BLOCK in stored

/**
 * The one place where bytes become rows without a schema: their checksum says that this program wrote them, the
 * schema number in the file that it meant the same by it.
 */
function isOwn<Row extends object>(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}

/** All the way down: a caller that changes a row it was given would change the store behind its journal. */
export function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) freeze(part)
  return Object.freeze(value)
}
