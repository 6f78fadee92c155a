/** A view that finds a row by something unique about it other than its key. */
import type { Source, View } from './table'

export interface Lookup<Row> extends View<Row> {
  get(value: string): Row | undefined
}

export function createLookup<Row extends object>({
  name,
  rows,
  valuesOf,
  facts,
}: Source<Row> & {
  name: string
  valuesOf: (row: Row) => string[]
}): Lookup<Row> {
  const keys = new Map<string, string>()
  const factOf = (value: string) => `${name}:${value}`
  return {
    get(value) {
      facts.read(factOf(value))
      const key = keys.get(value)
      return key === undefined ? undefined : rows.get(key)
    },
    factsOf: (row) => valuesOf(row).map(factOf),
    replace(key, before, after) {
      for (const value of before ? valuesOf(before) : []) {
        // In one commit another row may have taken the value over already.
        if (keys.get(value) === key) keys.delete(value)
      }
      for (const value of after ? valuesOf(after) : []) keys.set(value, key)
    },
  }
}
