import { z } from 'zod'

/** A day in China, `2026-11-19`. */
const Day = z.iso.date()

const count = z.int().min(0)

/** Fen as a plain number: a year of a shop may be more than one payment can be. */
const sales = {
  /** Placed, paid or not. */
  orders: count,
  paid: count,
  /** Fen paid, top-ups included. */
  amount: count,
  /** Fen of these orders that went back since, whenever that was. */
  refunded: count,
}

/** What was ordered on a day, and what became of it. */
export const DayOfSales = z.object({ day: Day, ...sales })
export type DayOfSales = z.infer<typeof DayOfSales>

/** The sums, and every day from `from` to `to`. */
export const Sales = z.object({ from: Day, to: Day, ...sales, days: z.array(DayOfSales) })
export type Sales = z.infer<typeof Sales>
