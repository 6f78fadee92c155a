import { z } from 'zod'

/** Whole fen, which the wire spells in digits. */
export const FenV2 = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number)

const payment = {
  appid: z.string(),
  mch_id: z.string(),
  out_trade_no: z.string(),
  trade_type: z.string().optional(),
  bank_type: z.string().optional(),
  /** Fen. */
  cash_fee: FenV2.optional(),
  fee_type: z.string().optional(),
  attach: z.string().optional(),
}

/** A payment as orderquery tells it (Q2-1). Until it is paid only the first fields exist. */
export const TransactionV2 = z.object({
  ...payment,
  trade_state: z.enum([
    'SUCCESS',
    'REFUND',
    'NOTPAY',
    'CLOSED',
    'REVOKED',
    'USERPAYING',
    'PAYERROR',
  ]),
  trade_state_desc: z.string().optional(),
  transaction_id: z.string().optional(),
  openid: z.string().optional(),
  /** Fen. */
  total_fee: FenV2.optional(),
  /** yyyyMMddHHmmss, in China. */
  time_end: z.string().optional(),
})
export type TransactionV2 = z.infer<typeof TransactionV2>

/** A payment as its notification tells it (N2-1): paid, so what a payment has is there. */
export const PaidTransactionV2 = z.object({
  ...payment,
  transaction_id: z.string(),
  openid: z.string(),
  /** Fen. */
  total_fee: FenV2,
  /** yyyyMMddHHmmss, in China. */
  time_end: z.string().regex(/^\d{14}$/),
})
export type PaidTransactionV2 = z.infer<typeof PaidTransactionV2>
