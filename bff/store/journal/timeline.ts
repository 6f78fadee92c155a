/** A view that keeps rows in groups, each in order of time: a page costs its length, wherever it begins. */
import { earliestBefore, insert, latestBefore, type Moment, remove, type Sorted } from './sorted'
import type { Source, View } from './table'

export interface Timeline<Row> extends View<Row> {
  momentOf(row: Row): Moment
  /** Latest first, those before `before`. `matching` passes over others: not meant for a group of thousands. */
  latest(group: string, options: Range & { matching?: Matching<Row> }): Row[]
  /** Earliest first, those before `before` (milliseconds). */
  earliest(group: string, options: { before: number; limit: number }): Row[]
  all(group: string): Row[]
}

interface Range {
  before?: Moment | undefined
  limit: number
}

export type Matching<Row> = ((row: Row) => boolean) | undefined

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

  function first(limit: number, moments: Moment[], matching: (row: Row) => boolean): Row[] {
    const found: Row[] = []
    for (const { key } of moments) {
      const row = rows.get(key)
      if (row && matching(row)) found.push(row)
      if (found.length === limit) break
    }
    return found
  }

  function read(group: string): Sorted {
    looked()
    return groups.get(group) ?? []
  }

  /** Most orders are in no group of some timelines, and a moment costs more than to see that. */
  function placeOf(key: string, row: Row | undefined): Place {
    const groups = row ? groupsOf(row) : []
    // The table's own key, not the equal one in the row: it is kept in memory anyway.
    return { groups, moment: { at: row && groups.length > 0 ? at(row) : NaN, key } }
  }

  function drop(group: string, moment: Moment) {
    const sorted = groups.get(group)
    if (!sorted) return
    remove(sorted, moment)
    if (sorted.length === 0) groups.delete(group)
  }

  function join(group: string, moment: Moment) {
    const sorted = groups.get(group)
    if (sorted) insert(sorted, moment)
    else groups.set(group, [[moment]])
  }

  return {
    momentOf,
    latest: (group, { matching, before, limit }) =>
      matching
        ? first(limit, latestBefore(read(group), before, Infinity), matching)
        : rowsAt(latestBefore(read(group), before, limit)),
    earliest: (group, { before, limit }) =>
      rowsAt(earliestBefore(read(group), { at: before, key: '' }, limit)),
    all: (group) => rowsAt(latestBefore(read(group), undefined, Infinity)),
    replace(key, before, after) {
      const was = placeOf(key, before)
      const is = placeOf(key, after)
      for (const group of onlyIn(was, is)) drop(group, was.moment)
      for (const group of onlyIn(is, was)) join(group, is.moment)
    },
  }
}

interface Place {
  moment: Moment
  groups: string[]
}

/** The groups in which the one is and the other is not, at that moment. */
function onlyIn({ moment, groups }: Place, other: Place): string[] {
  if (other.moment.at !== moment.at) return groups
  return groups.filter((group) => !other.groups.includes(group))
}
