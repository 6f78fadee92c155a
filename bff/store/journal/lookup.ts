/** A view that finds a row by something unique about it other than its key. */
import type { Facts } from './facts'
import type { View } from './table'

export interface Lookup<Row> extends View<Row> {
  get(value: string): Row | undefined
}

export function createLookup<Row>({
  name,
  valuesOf,
  facts,
}: {
  name: string
  valuesOf: (row: Row) => string[]
  facts: Facts
}): Lookup<Row> {
  const rows = new Map<string, Row>()
  const factOf = (value: string) => `${name}:${value}`
  return {
    get(value) {
      facts.read(factOf(value))
      return rows.get(value)
    },
    replace(before, after, touch) {
      for (const value of before ? valuesOf(before) : []) {
        touch(factOf(value))
        // In one commit another row may have taken the value over already.
        if (rows.get(value) === before) rows.delete(value)
      }
      if (after === undefined) return
      for (const value of valuesOf(after)) {
        touch(factOf(value))
        rows.set(value, after)
      }
    },
  }
}
