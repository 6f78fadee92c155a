import { z } from 'zod'
import { Fen, Instant } from './primitives'

/** A day in China, `2026-11-19`. */
export const Day = z.iso.date()

/** A row of a bill for what the shop itself knows; numbers are as WeChat writes them. */
export const BillEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('payment'),
    outTradeNo: z.string(),
    transactionId: z.string(),
    amount: Fen,
  }),
  z.object({
    kind: z.literal('refund'),
    outTradeNo: z.string(),
    outRefundNo: z.string(),
    refundId: z.string(),
    amount: Fen,
    state: z.enum(['processing', 'succeeded', 'abnormal', 'closed']),
  }),
])
export type BillEntry = z.infer<typeof BillEntry>

export const Difference = z.object({
  kind: z.enum([
    /** In WeChat's books and not in ours. */
    'unknown-here',
    /** WeChat's row says paid, its answer does not. */
    'unpaid-here',
    'other-amount',
    /** One order, two payments. */
    'other-payment',
    /** Paid here on that day, and not in WeChat's bill. */
    'missing-there',
    /** It could not be compared: `problem` says why. */
    'unclear',
  ]),
  entry: BillEntry,
  problem: z.string().optional(),
})
export type Difference = z.infer<typeof Difference>

/** WeChat's bill of a day against the shop's books. */
export const Reconciliation = z.object({
  date: Day,
  /** Rows of the bill. */
  payments: z.int(),
  refunds: z.int(),
  /** What WeChat knew and we did not, and now do. */
  repaired: z.int(),
  /** The first 500. */
  differences: z.array(Difference).max(500),
  /** All of them. */
  differenceCount: z.int(),
  startedAt: Instant,
  endedAt: Instant,
})
export type Reconciliation = z.infer<typeof Reconciliation>
