import { z } from 'zod'
import { Fen, Instant, OutRefundNo, OutTradeNo, ProductId, RequestId } from './primitives'

export const OrderStatus = z.enum([
  'awaiting-payment',
  'paid',
  'shipped',
  'received',
  'closed',
  'refunding',
  'refunded',
])
export type OrderStatus = z.infer<typeof OrderStatus>

/** A delivery address, in the words of `wx.chooseAddress` / `openAddress`. */
export const Address = z.object({
  userName: z.string().trim().min(1).max(50),
  telNumber: z
    .string()
    .trim()
    .regex(/^[0-9+\- ]{5,20}$/),
  provinceName: z.string().max(50),
  cityName: z.string().max(50),
  countyName: z.string().max(50),
  detailInfo: z.string().trim().min(1).max(200),
  postalCode: z.string().max(10).optional(),
})
export type Address = z.infer<typeof Address>

/** What was bought, as it was when it was bought. */
export const OrderItem = z.object({
  productId: ProductId,
  title: z.string(),
  imageUrl: z.string(),
  unit: z.string().optional(),
  price: Fen,
  quantity: z.int().min(1),
})
export type OrderItem = z.infer<typeof OrderItem>

export const Refund = z.object({
  outRefundNo: OutRefundNo,
  amount: Fen,
  reason: z.string(),
  status: z.enum(['requested', 'processing', 'succeeded', 'failed', 'refused']),
  createdAt: Instant,
  succeededAt: Instant.optional(),
})
export type Refund = z.infer<typeof Refund>

/** How the goods left: with a carrier, in WeChat's own code for it (`SF`, `STO`), or fetched by the buyer. */
export const Shipment = z.union([
  z.object({
    carrier: z.string().trim().min(1).max(64),
    trackingNo: z.string().trim().min(1).max(64),
  }),
  z.object({ pickup: z.literal(true) }),
])
export type Shipment = z.infer<typeof Shipment>

export const Order = z.object({
  outTradeNo: OutTradeNo,
  status: OrderStatus,
  /** Absent: goods. A top-up has one item that is no product. */
  purpose: z.literal('top-up').optional(),
  items: z.array(OrderItem),
  amount: Fen,
  refunded: Fen,
  createdAt: Instant,
  expiresAt: Instant,
  paidAt: Instant.optional(),
  closedAt: Instant.optional(),
  /** WeChat's own payment number. */
  transactionId: z.string().optional(),
  shipment: Shipment.optional(),
  refunds: z.array(Refund),
  address: Address.optional(),
  remark: z.string().optional(),
})
export type Order = z.infer<typeof Order>

/** The client says what it wants; what that costs and who pays is the server's to say. */
export const OrderRequest = z.object({
  requestId: RequestId,
  items: z
    .array(z.object({ productId: ProductId, quantity: z.int().min(1).max(99) }))
    .min(1)
    .max(20),
  address: Address.optional(),
  remark: z.string().trim().max(200).optional(),
})
export type OrderRequest = z.infer<typeof OrderRequest>
