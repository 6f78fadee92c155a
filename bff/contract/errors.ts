import { z } from 'zod'

/** Every error a caller can meet. Adding is free; renaming breaks clients already on phones. */
export const ErrorCode = z.enum([
  'invalid-input',
  'unauthenticated',
  'forbidden',
  'bad-origin',
  'not-found',
  'conflict',
  'order-closed',
  'order-paid',
  'out-of-stock',
  'virtual-goods-not-allowed',
  'refund-exceeds-paid',
  'payload-too-large',
  'rate-limited',
  'wechat-rejected',
  'wechat-unavailable',
  'unavailable',
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>

export const ErrorReply = z.object({
  error: z.object({
    code: ErrorCode,
    /** English, for developers; people read the client's own words for `code`. */
    message: z.string(),
    requestId: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
})
export type ErrorReply = z.infer<typeof ErrorReply>
