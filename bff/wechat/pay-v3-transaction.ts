import { z } from 'zod'

/** A payment as queries and notifications tell it. Until it is paid only the first fields exist (O3-7). */
export const Transaction = z.object({
  appid: z.string(),
  mchid: z.string(),
  out_trade_no: z.string(),
  trade_state: z.enum([
    'SUCCESS',
    'REFUND',
    'NOTPAY',
    'CLOSED',
    'REVOKED',
    'USERPAYING',
    'PAYERROR',
  ]),
  transaction_id: z.string().optional(),
  success_time: z.string().optional(),
  amount: z.object({ total: z.int().optional(), currency: z.string().optional() }).optional(),
})
export type Transaction = z.infer<typeof Transaction>
