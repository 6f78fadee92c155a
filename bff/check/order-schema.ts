/** Whether an order is one at all: rules may ask only of one that is what its type says. */
import { z } from 'zod'
import { Order as OrderReply, Refund as RefundReply } from '../contract/order'
import { AppId, RequestId, UserId } from '../contract/primitives'
import type { Order } from '../orders/order'
import type { Note } from './findings'

const KeptOrder = OrderReply.extend({
  userId: UserId,
  requestId: RequestId,
  payer: z.object({ appId: AppId }),
  refunds: z.array(
    RefundReply.extend({
      requestId: RequestId.optional(),
      isAbnormal: z.literal(true).optional(),
      reopened: z.int().positive().optional(),
    }),
  ),
})

export function isOrder(order: Order, note: Note): boolean {
  const { success, error } = KeptOrder.safeParse(order)
  for (const { path, message } of error?.issues ?? []) {
    const problem = `${path.join('.')}: ${message}`
    note({ rule: 'schema', kind: 'broken', about: `orders ${order.outTradeNo}`, problem })
  }
  return success
}
