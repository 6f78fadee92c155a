/** What the shop sold, by the day in China on which it was ordered. */
import type { DayOfSales, Sales } from '../contract/merchant'
import { instant, type Instant } from '../contract/primitives'
import { AppError } from '../errors'
import type { Order } from '../orders/order'
import type { OrderBook } from './store'

const DAY_MS = 24 * 60 * 60 * 1000
const CHINA_MS = 8 * 60 * 60 * 1000
const MOST_DAYS = 366
/** Orders in memory at a time. */
const PAGE = 500

/**
 * Counts the orders placed from `from` to `to`, both days in China and both counted, a page at a time.
 * @throws AppError `invalid-input` when that is no span of 1 to 366 days
 */
export async function countSales(
  book: OrderBook,
  { from, to }: { from: string; to: string },
): Promise<Sales> {
  const days = daysOf(from, to)
  const since = beginningOf(from)
  const until = instant(new Date(Date.parse(beginningOf(to)) + DAY_MS))
  let cursor: string | undefined
  do {
    const page = await book.page({ since, until, cursor, limit: PAGE, looks: PAGE })
    for (const order of page.orders) count(order, days)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return { from, to, ...total([...days.values()]), days: [...days.values()] }
}

function daysOf(from: string, to: string): Map<string, DayOfSales> {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  if (!(count >= 1 && count <= MOST_DAYS)) {
    throw new AppError('invalid-input', 400, `from, to: a span of 1 to ${MOST_DAYS} days`)
  }
  const days = Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10),
  )
  return new Map(days.map((day) => [day, { day, ...NOTHING }]))
}

const NOTHING = { orders: 0, paid: 0, amount: 0, refunded: 0 }

function count(
  { createdAt, amount, refunded, transactionId }: Order,
  days: Map<string, DayOfSales>,
) {
  const day = days.get(dayOf(createdAt))
  if (!day) return
  day.orders += 1
  if (transactionId === undefined) return
  day.paid += 1
  day.amount += amount
  day.refunded += refunded
}

function total(days: DayOfSales[]) {
  const sum = { ...NOTHING }
  for (const day of days) {
    sum.orders += day.orders
    sum.paid += day.paid
    sum.amount += day.amount
    sum.refunded += day.refunded
  }
  return sum
}

/** China has one time zone and no summer time. */
const beginningOf = (day: string): Instant =>
  instant(new Date(Date.parse(`${day}T00:00:00.000Z`) - CHINA_MS))

const dayOf = (moment: Instant): string =>
  new Date(Date.parse(moment) + CHINA_MS).toISOString().slice(0, 10)
