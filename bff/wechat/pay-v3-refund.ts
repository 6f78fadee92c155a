import { z } from 'zod'

/** Two official pages spell it differently (contradiction 4); read as `CLOSED`. */
const Closed = z.enum(['CLOSED', 'CLOSE']).transform(() => 'CLOSED' as const)

/** Amounts in fen. */
const Amount = z.object({ total: z.int(), refund: z.int() })

/** A refund as its request and its query tell it (R3-3). Accepted is not refunded: that is `SUCCESS` alone. */
export const Refund = z.object({
  refund_id: z.string(),
  out_refund_no: z.string(),
  transaction_id: z.string(),
  out_trade_no: z.string(),
  status: z.enum(['SUCCESS', 'PROCESSING', 'ABNORMAL']).or(Closed),
  user_received_account: z.string().optional(),
  create_time: z.string().optional(),
  success_time: z.string().optional(),
  amount: Amount,
})
export type Refund = z.infer<typeof Refund>

/** A refund as a notification tells it: `refund_status`, where answers say `status` (N3-3). */
export const RefundNotice = z.object({
  mchid: z.string(),
  refund_id: z.string(),
  out_refund_no: z.string(),
  transaction_id: z.string(),
  out_trade_no: z.string(),
  refund_status: z.enum(['SUCCESS', 'ABNORMAL']).or(Closed),
  user_received_account: z.string().optional(),
  success_time: z.string().optional(),
  amount: Amount,
})
export type RefundNotice = z.infer<typeof RefundNotice>
