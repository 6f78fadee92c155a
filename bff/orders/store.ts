/** The port through which orders are kept. Every operation is atomic and durable before it resolves. */
import type { OrderStatus } from '../contract/order'
import type {
  Instant,
  OutRefundNo,
  OutTradeNo,
  ProductId,
  RequestId,
  UserId,
} from '../contract/primitives'
import type { Task } from '../tasks/store'
import type { Change, Order } from './order'

export type Insertion =
  | { kind: 'inserted' }
  /** This user used this `requestId` before: here is what it made. */
  | { kind: 'known'; order: Order }
  | { kind: 'out-of-stock'; productId: ProductId }

export interface OrderPage {
  orders: Order[]
  nextCursor?: string
}

/**
 * How many of a product orders have taken, as it is in the commit of the transition: what decides about goods must not
 * look at them a moment before. Of the order's own products alone, so that a store need lock no other.
 */
export type TakenOf = (productId: ProductId) => number

export interface OrderStore {
  /**
   * Keeps a new order and takes its items from stock. `stock` is how many of each product exist in all;
   * a product without an entry is not counted. `tasks` are kept in the same commit. @throws on a known `outTradeNo`.
   */
  insert(
    order: Order,
    stock: ReadonlyMap<ProductId, number>,
    tasks?: readonly Task[],
  ): Promise<Insertion>
  find(outTradeNo: OutTradeNo): Promise<Order | undefined>
  findByRequest(asked: { userId: UserId; requestId: RequestId }): Promise<Order | undefined>
  /** The order a refund belongs to, whatever became of the refund. */
  findByRefund(outRefundNo: OutRefundNo): Promise<Order | undefined>
  /** Newest first; `cursor` is opaque and stays right while orders are added. */
  list(query: {
    userId: UserId
    status?: OrderStatus
    cursor?: string
    limit: number
  }): Promise<OrderPage>
  /** Runs `transition` on the latest state and commits what it returns, effects included. A transition that
   * returns the same order object and no effects writes nothing; one that throws changes nothing.
   * @throws AppError `not-found` */
  update(
    outTradeNo: OutTradeNo,
    transition: (order: Order, takenOf: TakenOf) => Change,
  ): Promise<Order>
  /** Those nobody paid or closed yet, whoever placed them; `cursor` as in `list`. */
  listUnpaid(query: { cursor?: string; limit: number }): Promise<OrderPage>
  /** Those paid from `from` on and before `to`, whatever became of them since; `cursor` as in `list`. */
  listPaid(query: {
    from: Instant
    to: Instant
    cursor?: string
    limit: number
  }): Promise<OrderPage>
}
