import { z } from 'zod'
import { Instant, OutTradeNo } from './primitives'

/** What WeChat told us, and what became of it. Nothing of what it said is in here but the order's number. */
export const Notification = z.object({
  id: z.string(),
  receivedAt: Instant,
  /** Absent: refused before it could be read, or of a type this shop does not act on. */
  about: z.enum(['payment', 'refund']).optional(),
  outTradeNo: OutTradeNo.optional(),
  /**
   * `settled`: the order changed by it. `repeated`: nothing new. `ignored`: true, and no business of ours. `refused`:
   * not proven, or not fitting; the order is as it was.
   */
  outcome: z.enum(['settled', 'repeated', 'ignored', 'refused']),
  /** Why, for developers. */
  reason: z.string().max(300).optional(),
})
export type Notification = z.infer<typeof Notification>
