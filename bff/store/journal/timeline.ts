/** A view that keeps rows in groups, each in order of time: a page costs its length, wherever it begins. */
import {
  compare,
  earliestBefore,
  insert,
  latestBefore,
  type Moment,
  remove,
  type Sorted,
} from './sorted'
import type { Source, View } from './table'

export interface Timeline<Row> extends View<Row> {
  momentOf(row: Row): Moment
  /** Latest first, those before `before`. */
  latest(group: string, options: { before?: Moment | undefined; limit: number }): Row[]
  /** Earliest first, those before `before` (milliseconds). */
  earliest(group: string, options: { before: number; limit: number }): Row[]
  all(group: string): Row[]
}

interface Options<Row extends object> extends Source<Row> {
  /** Milliseconds since 1970. */
  at: (row: Row) => number
  groupsOf: (row: Row) => string[]
}

export function createTimeline<Row extends object>({
  rows,
  keyOf,
  looked,
  at,
  groupsOf,
}: Options<Row>): Timeline<Row> {
  const groups = new Map<string, Sorted>()
  const momentOf = (row: Row) => ({ at: at(row), key: keyOf(row) })
  const rowsAt = (moments: Moment[]) => moments.flatMap(({ key }) => rows.get(key) ?? [])

  function read(group: string): Sorted {
    looked()
    return groups.get(group) ?? []
  }

  function leave(row: Row, after: Row | undefined) {
    const moment = momentOf(row)
    const stays = after !== undefined && compare(moment, momentOf(after)) === 0
    const kept = stays ? groupsOf(after) : []
    for (const group of groupsOf(row)) if (!kept.includes(group)) drop(group, moment)
  }

  function drop(group: string, moment: Moment) {
    const sorted = groups.get(group)
    if (!sorted) return
    remove(sorted, moment)
    if (sorted.length === 0) groups.delete(group)
  }

  function join(key: string, row: Row) {
    // The table's own key, not the equal one in the row: it is kept in memory anyway.
    const moment = { at: at(row), key }
    for (const group of groupsOf(row)) {
      const sorted = groups.get(group)
      if (sorted) insert(sorted, moment)
      else groups.set(group, [[moment]])
    }
  }

  return {
    momentOf,
    latest: (group, { before, limit }) => rowsAt(latestBefore(read(group), before, limit)),
    earliest: (group, { before, limit }) =>
      rowsAt(earliestBefore(read(group), { at: before, key: '' }, limit)),
    all: (group) => rowsAt(latestBefore(read(group), undefined, Infinity)),
    replace(key, before, after) {
      if (before) leave(before, after)
      if (after) join(key, after)
    },
  }
}
