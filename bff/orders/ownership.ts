/** Whose order it is. */
import type { OutTradeNo, UserId } from '../contract/primitives'
import { AppError } from '../errors'
import type { Order } from './order'
import type { OrderStore } from './store'

/** @throws AppError `not-found`, also for somebody else's: that there is one is nobody's business */
export async function findOwn(
  store: Pick<OrderStore, 'find'>,
  { outTradeNo, userId }: { outTradeNo: OutTradeNo; userId: UserId },
): Promise<Order> {
  const order = await store.find(outTradeNo)
  if (order?.userId === userId) return order
  throw new AppError('not-found', 404, `You have no order ${outTradeNo}`)
}
