/**
 * The contract between the client and the BFF, schema first and keyed by the route itself.
 * The BFF validates with it; the client takes its types only. An input is everything a caller
 * says in one object: path parameters, query (GET) or JSON body (the rest).
 */
import { z } from 'zod'
import { Notification } from './notification'
import { Sales } from './merchant'
import { Order, OrderRequest, OrderStatus, Shipment } from './order'
import { Launcher, PayParams } from './pay'
import { Fen, OutRefundNo, OutTradeNo, ProductId, RequestId } from './primitives'
import { Day, Reconciliation } from './reconciliation'
import { Credential, PhoneProof, Session, User } from './session'
import { Product } from './shop'

const nothing = z.object({})

/** A page people may be sent to, as the mini-program's own router writes it. */
const MiniProgramPage = z
  .string()
  .max(500)
  .regex(/^\/pages\/(home|product|order|orders)\/index(\?[\w%=&.~-]*)?$/)

/** Templates of one-time messages a person may be asked to accept now that they have paid (three at most). */
const messageTemplates = z.array(z.string()).max(3).optional()

export const contract = {
  'POST /api/sessions': { input: Credential, reply: Session, status: 201 },
  'DELETE /api/sessions/current': { input: nothing, reply: z.undefined(), status: 204 },
  'GET /api/me': { input: nothing, reply: z.object({ user: User }), status: 200 },
  'PATCH /api/me': {
    input: z.object({
      nickname: z.string().trim().min(1).max(32).optional(),
      avatarUrl: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .optional(),
    }),
    reply: z.object({ user: User }),
    status: 200,
  },
  'POST /api/me/phone': {
    input: PhoneProof,
    reply: z.object({ user: User }),
    status: 200,
  },
  'DELETE /api/me': { input: nothing, reply: z.undefined(), status: 204 },

  'GET /api/jssdk-config': {
    input: z.object({ url: z.url({ protocol: /^https?$/ }).max(2000) }),
    reply: z.object({
      appId: z.string(),
      timestamp: z.int(),
      nonceStr: z.string(),
      signature: z.string(),
      jsApiList: z.array(z.string()),
      openTagList: z.array(z.string()),
    }),
    status: 200,
  },

  /** An address that opens this page of the mini-program from outside WeChat. */
  'GET /api/mini-program-link': {
    input: z.object({ page: MiniProgramPage }),
    reply: z.object({ url: z.string() }),
    status: 200,
  },

  'GET /api/products': {
    input: nothing,
    reply: z.object({ products: z.array(Product) }),
    status: 200,
  },
  'GET /api/products/:id': {
    input: z.object({ id: ProductId }),
    reply: z.object({ product: Product }),
    status: 200,
  },

  'POST /api/orders': {
    input: OrderRequest.extend({ launcher: Launcher.optional() }),
    /** `pay` is absent when the `requestId` is that of an order paid or closed meanwhile. */
    reply: z.object({ order: Order, pay: PayParams.optional(), messageTemplates }),
    status: 201,
  },
  /** How much may be added to one's balance at a time, in fen; refused as the top-up itself would be. */
  'GET /api/top-ups': { input: nothing, reply: z.object({ min: Fen, max: Fen }), status: 200 },
  /** An order of a balance: H5 inside WeChat only. */
  'POST /api/top-ups': {
    input: z.object({ requestId: RequestId, amount: Fen }),
    /** `pay` as of `POST /api/orders`. */
    reply: z.object({ order: Order, pay: PayParams.optional() }),
    status: 201,
  },
  'POST /api/orders/:outTradeNo/pay': {
    input: z.object({ outTradeNo: OutTradeNo, launcher: Launcher.optional() }),
    reply: z.object({ order: Order, pay: PayParams, messageTemplates }),
    status: 200,
  },
  'GET /api/orders': {
    input: z.object({
      status: OrderStatus.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    reply: z.object({ orders: z.array(Order), nextCursor: z.string().optional() }),
    status: 200,
  },
  'GET /api/orders/:outTradeNo': {
    input: z.object({ outTradeNo: OutTradeNo }),
    reply: z.object({ order: Order }),
    status: 200,
  },
  'POST /api/orders/:outTradeNo/close': {
    input: z.object({ outTradeNo: OutTradeNo }),
    reply: z.object({ order: Order }),
    status: 200,
  },
  /** The buyer has the goods. */
  'POST /api/orders/:outTradeNo/receipt': {
    input: z.object({ outTradeNo: OutTradeNo }),
    reply: z.object({ order: Order }),
    status: 200,
  },
  /** The buyer accepted these one-time messages about the order. */
  'POST /api/orders/:outTradeNo/messages': {
    input: z.object({ outTradeNo: OutTradeNo, accepted: z.array(z.string().max(64)).max(3) }),
    reply: z.undefined(),
    status: 204,
  },
  /** The buyer wants back all that can still go back; the merchant decides. */
  'POST /api/orders/:outTradeNo/refund-requests': {
    input: z.object({
      outTradeNo: OutTradeNo,
      requestId: RequestId,
      reason: z.string().trim().min(1).max(80),
    }),
    reply: z.object({ order: Order }),
    status: 201,
  },

  /**
   * Everybody's orders, newest first. `q`: an order number, WeChat's payment number, or the end of an order number or
   * of the receiver's phone number or name. A page may be short, or empty, and still have a next.
   */
  'GET /api/merchant/orders': {
    input: z.object({
      status: OrderStatus.optional(),
      q: z.string().trim().min(1).max(64).optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    reply: z.object({ orders: z.array(Order), nextCursor: z.string().optional() }),
    status: 200,
  },
  /** Days in China, both counted, 366 at most. */
  'GET /api/merchant/stats': {
    input: z.object({ from: z.iso.date(), to: z.iso.date() }),
    reply: z.object({ stats: Sales }),
    status: 200,
  },
  'POST /api/merchant/orders/:outTradeNo/shipment': {
    input: z.object({ outTradeNo: OutTradeNo }).and(Shipment),
    reply: z.object({ order: Order }),
    status: 200,
  },
  'POST /api/merchant/orders/:outTradeNo/refunds': {
    input: z.object({
      outTradeNo: OutTradeNo,
      requestId: RequestId,
      amount: Fen.refine((amount) => amount > 0, 'is at least 1 fen'),
      reason: z.string().trim().min(1).max(80),
    }),
    reply: z.object({ order: Order }),
    status: 201,
  },
  /** What WeChat told us, newest first; of one order, or of all and of none. */
  'GET /api/merchant/notifications': {
    input: z.object({
      outTradeNo: OutTradeNo.optional(),
      cursor: z.string().max(200).optional(),
    }),
    reply: z.object({ notifications: z.array(Notification), nextCursor: z.string().optional() }),
    status: 200,
  },
  /** Begins the refund a buyer asked for. */
  'POST /api/merchant/refunds/:outRefundNo/approve': {
    input: z.object({ outRefundNo: OutRefundNo }),
    reply: z.object({ order: Order }),
    status: 200,
  },
  'POST /api/merchant/refunds/:outRefundNo/refuse': {
    input: z.object({ outRefundNo: OutRefundNo }),
    reply: z.object({ order: Order }),
    status: 200,
  },
  /** WeChat's bill of a day in China against our books; it is read every morning. */
  'GET /api/merchant/reconciliations': {
    input: z.object({ date: Day }),
    reply: z.object({ reconciliation: Reconciliation }),
    status: 200,
  },
  /** Reads the bill of a day, also once more, in the background. */
  'POST /api/merchant/reconciliations': {
    input: z.object({ date: Day }),
    reply: z.object({ date: Day }),
    status: 202,
  },
} as const

export type Route = keyof typeof contract
/** What a handler gets: parsed and branded. */
export type Input<R extends Route> = z.output<(typeof contract)[R]['input']>
/** What a client may send. */
export type SentInput<R extends Route> = z.input<(typeof contract)[R]['input']>
export type Reply<R extends Route> = z.output<(typeof contract)[R]['reply']>
