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

export interface OrderStore {
  /**
   * Keeps a new order and takes its items from stock. `stock` is how many of each product exist in all;
   * a product without an entry is not counted. @throws on a known `outTradeNo`.
   */
  insert(order: Order, stock: ReadonlyMap<ProductId, number>): Promise<Insertion>
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
  update(outTradeNo: OutTradeNo, transition: (order: Order) => Change): Promise<Order>
  /** Unpaid orders whose time was up before `now`, oldest first. */
  listExpired(now: Instant, limit: number): Promise<Order[]>
}
