/** Pages of a timeline, latest first. */
import { readCursor, writeCursor } from './cursor'
import type { Moment } from './journal/sorted'
import type { Matching, Timeline } from './journal/timeline'

/** @throws AppError `invalid-input` for a cursor that was never given */
export function pageOf<Row>(
  timeline: Timeline<Row>,
  {
    group,
    matching,
    before,
    cursor,
    limit,
  }: {
    group: string
    matching?: Matching<Row>
    /** Where the first page begins; absent: with the latest. */
    before?: Moment
    cursor?: string | undefined
    limit: number
  },
): { rows: Row[]; nextCursor?: string } {
  const start = cursor === undefined ? before : readCursor(cursor)
  // One more than asked for tells whether there is a next page.
  const found = timeline.latest(group, { matching, before: start, limit: limit + 1 })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  if (!last || found.length <= limit) return { rows }
  return { rows, nextCursor: writeCursor(timeline.momentOf(last)) }
}
