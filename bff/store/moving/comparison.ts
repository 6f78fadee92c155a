/** The rows of one store beside those of another. */
import { isDeepStrictEqual } from 'node:util'
import {
  type Contents,
  forEachKind,
  KEY_OF,
  type Kind,
  KINDS,
  type Misfit,
  type Rows,
} from '../contents'

export type RowsByKey = { readonly [K in Kind]: Map<string, Rows[K]> }

/** What must be the same in both, whatever it is made of: money in fen, goods in pieces. */
export interface Sums {
  paid: number
  refunded: number
  balances: number
  taken: number
}

export interface Comparison {
  /** Of each kind the keys of rows that are there and the same. */
  alike: Record<Kind, Set<string>>
  /** Rows that are there alone, or other there; the first 20. */
  differences: Misfit[]
  differenceCount: number
  sums: Sums
}

/** So many passed. */
export type Passed = (rows: number) => void

const MOST_DIFFERENCES = 20

export async function rowsByKey(contents: Contents): Promise<RowsByKey> {
  const all = {
    users: new Map(),
    sessions: new Map(),
    signIns: new Map(),
    credentials: new Map(),
    stock: new Map(),
    ledger: new Map(),
    reconciliations: new Map(),
    notifications: new Map(),
    tasks: new Map(),
    orders: new Map(),
  } satisfies RowsByKey
  async function read<K extends Kind>(kind: K) {
    const rowsOfKind: RowsByKey[K] = all[kind]
    for await (const rows of contents.rows(kind)) {
      for (const row of rows) rowsOfKind.set(KEY_OF[kind](row), row)
    }
  }
  for (const kind of KINDS) await read(kind)
  return all
}

export async function compare(
  here: RowsByKey,
  there: Contents,
  passed: Passed,
): Promise<Comparison> {
  const alike = forEachKind(() => new Set<string>())
  const sums = createSums()
  const differences: Misfit[] = []
  let differenceCount = 0

  function differ(about: string, problem: string) {
    differenceCount += 1
    if (differences.length < MOST_DIFFERENCES) differences.push({ about, problem })
  }
  async function look<K extends Kind>(kind: K) {
    for await (const rows of there.rows(kind)) {
      for (const row of rows) {
        const key = KEY_OF[kind](row)
        const own = here[kind].get(key)
        sums.add(kind, row)
        if (own === undefined) differ(`${kind} ${key}`, 'is there and not here')
        else if (isDeepStrictEqual(own, row)) alike[kind].add(key)
        else differ(`${kind} ${key}`, 'is another there than here')
      }
      passed(rows.length)
    }
  }
  for (const kind of KINDS) await look(kind)
  return { alike, differences, differenceCount, sums: sums.value }
}

export function sumsOf(rows: RowsByKey): Sums {
  const sums = createSums()
  for (const row of rows.orders.values()) sums.add('orders', row)
  for (const row of rows.ledger.values()) sums.add('ledger', row)
  for (const row of rows.stock.values()) sums.add('stock', row)
  return sums.value
}

function createSums() {
  const value: Sums = { paid: 0, refunded: 0, balances: 0, taken: 0 }
  const adds: { readonly [K in Kind]?: (row: Rows[K]) => void } = {
    orders({ transactionId, amount, refunded }) {
      if (transactionId !== undefined) value.paid += amount
      value.refunded += refunded
    },
    ledger: ({ amount }) => void (value.balances += amount),
    stock: ({ taken }) => void (value.taken += taken),
  }
  return {
    value,
    add: <K extends Kind>(kind: K, row: Rows[K]) => adds[kind]?.(row),
  }
}
