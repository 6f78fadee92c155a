/** A view that keeps a sum per group: as it is derived from the rows, it can never differ from them. */
import type { Source, View } from './table'

export interface Sums<Row> extends View<Row> {
  /** 0 for a group without rows. */
  of(group: string): number
}

export function createSums<Row extends object>({
  looked,
  groupOf,
  amountOf,
}: Source<Row> & {
  groupOf: (row: Row) => string
  /** A whole number. */
  amountOf: (row: Row) => number
}): Sums<Row> {
  const sums = new Map<string, number>()

  function add(group: string, amount: number) {
    const sum = (sums.get(group) ?? 0) + amount
    if (sum === 0) sums.delete(group)
    else sums.set(group, sum)
  }

  return {
    of(group) {
      looked()
      return sums.get(group) ?? 0
    },
    replace(_key, before, after) {
      if (before !== undefined) add(groupOf(before), -amountOf(before))
      if (after !== undefined) add(groupOf(after), amountOf(after))
    },
  }
}
