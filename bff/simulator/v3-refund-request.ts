import { z } from 'zod'
import { PayError } from './pay-error'
import { deliverable, readBody } from './pay-prepay'

const fen = z.int().min(1)

/** `POST /v3/refund/domestic/refunds` (doc 4012587971, features 6.4). */
export const RefundRequest = z.strictObject({
  transaction_id: z.string().min(1).max(32).optional(),
  out_trade_no: z
    .string()
    .regex(/^[0-9A-Za-z_\-|*]{6,32}$/)
    .optional(),
  out_refund_no: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
  reason: z.string().min(1).max(80).optional(),
  notify_url: z.string().min(1).max(256).refine(deliverable, '无效的notify_url').optional(),
  funds_account: z.enum(['AVAILABLE', 'UNSETTLED']).optional(),
  amount: z.strictObject({
    refund: fen,
    total: fen,
    currency: z.literal('CNY'),
    from: z
      .array(z.strictObject({ account: z.enum(['AVAILABLE', 'UNAVAILABLE']), amount: fen }))
      .min(1)
      .optional(),
  }),
  goods_detail: z
    .array(
      z.strictObject({
        merchant_goods_id: z.string().min(1).max(32),
        wechatpay_goods_id: z.string().min(1).max(32).optional(),
        goods_name: z.string().min(1).max(256).optional(),
        unit_price: z.int().min(0),
        refund_amount: z.int().min(0),
        refund_quantity: z.int().min(1),
      }),
    )
    .min(1)
    .optional(),
})
export type RefundRequest = z.infer<typeof RefundRequest>

/** @throws PayError 400 */
export function readRefund(body: unknown): RefundRequest {
  const request = readBody(RefundRequest, body)
  if (request.transaction_id === undefined && request.out_trade_no === undefined) {
    throw new PayError(400, 'PARAM_ERROR', 'transaction_id与out_trade_no不能同时为空', {
      number: 268435461,
    })
  }
  return request
}

const sealed = z.string().min(1).max(1024)

/** `POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund` (R3-6). */
export const AbnormalRefundRequest = z.discriminatedUnion('type', [
  z.strictObject({
    out_refund_no: z.string().min(1).max(64),
    type: z.literal('USER_BANK_CARD'),
    bank_type: z.string().min(1).max(16),
    bank_account: sealed,
    real_name: sealed,
  }),
  z.strictObject({
    out_refund_no: z.string().min(1).max(64),
    type: z.literal('MERCHANT_BANK_CARD'),
  }),
])
export type AbnormalRefundRequest = z.infer<typeof AbnormalRefundRequest>
