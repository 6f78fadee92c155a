/** A view that finds a row by something unique about it other than its key. */
import type { Source, View } from './table'

export interface Lookup<Row> extends View<Row> {
  get(value: string): Row | undefined
}

export function createLookup<Row extends object>({
  rows,
  looked,
  valuesOf,
}: Source<Row> & {
  valuesOf: (row: Row) => string[]
}): Lookup<Row> {
  const keys = new Map<string, string>()
  return {
    get(value) {
      looked()
      const key = keys.get(value)
      return key === undefined ? undefined : rows.get(key)
    },
    replace(key, before, after) {
      const was = before ? valuesOf(before) : []
      const is = after ? valuesOf(after) : []
      for (const value of was) {
        // In one commit another row may have taken the value over already.
        if (!is.includes(value) && keys.get(value) === key) keys.delete(value)
      }
      for (const value of is) if (!was.includes(value)) keys.set(value, key)
    },
  }
}
