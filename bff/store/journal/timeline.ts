/** A view that keeps rows in groups, each in order of time: a page costs its length, wherever it begins. */
import type { Facts } from './facts'
import { compare, createSorted, type Moment, type Sorted } from './sorted'
import type { View } from './table'

export interface Timeline<Row> extends View<Row> {
  momentOf(row: Row): Moment
  /** Latest first, those before `before`. */
  latest(group: string, options: { before?: Moment | undefined; limit: number }): Row[]
  /** Earliest first, those before `before` (milliseconds). */
  earliest(group: string, options: { before: number; limit: number }): Row[]
  all(group: string): Row[]
}

interface Options<Row> {
  name: string
  momentOf: (row: Row) => Moment
  groupsOf: (row: Row) => string[]
  facts: Facts
}

export function createTimeline<Row>({
  name,
  momentOf,
  groupsOf,
  facts,
}: Options<Row>): Timeline<Row> {
  const groups = new Map<string, Sorted<Row>>()
  const factOf = (group: string) => `${name}:${group}`

  function read(group: string): Sorted<Row> | undefined {
    facts.read(factOf(group))
    return groups.get(group)
  }

  function remove(group: string, row: Row) {
    const rows = groups.get(group)
    rows?.delete(momentOf(row))
    if (rows?.isEmpty()) groups.delete(group)
  }

  function keep(group: string, row: Row) {
    const rows = groups.get(group) ?? createSorted<Row>()
    groups.set(group, rows)
    rows.set(momentOf(row), row)
  }

  function remains(before: Row, after: Row | undefined, group: string): boolean {
    if (after === undefined || !groupsOf(after).includes(group)) return false
    return compare(momentOf(before), momentOf(after)) === 0
  }

  return {
    momentOf,
    latest: (group, { before, limit }) => read(group)?.latestBefore(before, limit) ?? [],
    earliest: (group, { before, limit }) =>
      read(group)?.earliestBefore({ at: before, key: '' }, limit) ?? [],
    all: (group) => read(group)?.latestBefore(undefined, Infinity) ?? [],
    replace(before, after, touch) {
      for (const group of before === undefined ? [] : groupsOf(before)) {
        touch(factOf(group))
        if (before !== undefined && !remains(before, after, group)) remove(group, before)
      }
      for (const group of after === undefined ? [] : groupsOf(after)) {
        touch(factOf(group))
        if (after !== undefined) keep(group, after)
      }
    },
  }
}
