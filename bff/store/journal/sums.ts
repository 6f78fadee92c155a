/** A view that keeps a sum per group: as it is derived from the rows, it can never differ from them. */
import type { Facts } from './facts'
import type { View } from './table'

export interface Sums<Row> extends View<Row> {
  /** 0 for a group without rows. */
  of(group: string): number
}

export function createSums<Row>({
  name,
  groupOf,
  amountOf,
  facts,
}: {
  name: string
  groupOf: (row: Row) => string
  /** A whole number. */
  amountOf: (row: Row) => number
  facts: Facts
}): Sums<Row> {
  const sums = new Map<string, number>()
  const factOf = (group: string) => `${name}:${group}`

  function add(group: string, amount: number) {
    const sum = (sums.get(group) ?? 0) + amount
    if (sum === 0) sums.delete(group)
    else sums.set(group, sum)
  }

  return {
    of(group) {
      facts.read(factOf(group))
      return sums.get(group) ?? 0
    },
    factsOf: (row) => [factOf(groupOf(row))],
    replace(_key, before, after) {
      if (before !== undefined) add(groupOf(before), -amountOf(before))
      if (after !== undefined) add(groupOf(after), amountOf(after))
    },
  }
}
