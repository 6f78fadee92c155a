/** Days as WeChat's bills have them: from midnight to midnight in China, UTC+8 all year. */
import { instant, type Instant } from '../contract/primitives'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const CHINA_MS = 8 * HOUR_MS
/** A bill is there from ten the next day (B3-2, B2-3); half an hour later it surely is. */
const READY_MS = 10.5 * HOUR_MS

/** `2026-11-19`, so many days before or after. */
export const dayInChina = (at: Date, days = 0): string =>
  new Date(at.getTime() + CHINA_MS + days * DAY_MS).toISOString().slice(0, 10)

/** From its first moment up to the first of the next. */
export function boundsOf(day: string): { from: Instant; to: Instant } {
  const start = Date.parse(`${day}T00:00:00+08:00`)
  return { from: instant(new Date(start)), to: instant(new Date(start + DAY_MS)) }
}

/** When the next bill can be had: 10:30 in China, after `now`. */
export function nextBillAt(now: Date): Instant {
  const today = Date.parse(boundsOf(dayInChina(now)).from) + READY_MS
  return instant(new Date(today > now.getTime() ? today : today + DAY_MS))
}

/** The last day whose bill can be had by now. */
export const lastBillDay = (now: Date): string => dayInChina(new Date(now.getTime() - READY_MS), -1)
