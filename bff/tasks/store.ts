/** The port through which work to be done later is kept: begun in the commit that made it necessary, done at least once. */
import type { Instant, OutTradeNo } from '../contract/primitives'

/** Work about an order. */
export type OrderTaskKind =
  /** Ask WeChat whether an order was paid, and close it when its time is up. */
  | 'ask-payment'
  /** Tell WeChat what was shipped. */
  | 'report-shipment'
  /** Send the message a buyer accepted. */
  | 'send-message'
  /** See to it that a refund is known to WeChat, and learn how it ends. */
  | 'follow-refund'
  /** Close at WeChat what is closed here, as soon as WeChat allows it. */
  | 'close-payment'

/** Work about no single order. */
export type ShopTaskKind =
  /** Compare WeChat's bill of a day with our books. */
  | 'reconcile'
  /** Tell the merchant of something that somebody has to look at. */
  | 'send-alert'

export interface OrderTask extends Work {
  kind: OrderTaskKind
  outTradeNo: OutTradeNo
}

export interface ShopTask extends Work {
  kind: ShopTaskKind
}

export type Task = OrderTask | ShopTask

interface Work {
  /** Says what it is about, such as `follow-refund/R20261120…`: the same work is one task. */
  id: string
  /** What else the work needs to know. */
  details?: Readonly<Record<string, string>>
  dueAt: Instant
  /** How often it was tried so far. */
  attempts: number
  /** How many attempts in a row broke off: one that ends in `again` begins the count anew. */
  failures?: number
  /** Why it did not work the last time. */
  problem?: string
  /** Nobody tries any more: somebody has to look. */
  givenUpAt?: Instant
}

export interface TaskStore {
  /** Keeps it, unless there is one of this id, given up or not. */
  insert(task: Task): Promise<void>
  /**
   * The tasks due at `now`, oldest first, each put off until `until` in the same commit: of several processes one
   * gets it, and if that one dies it is due again. Counts the attempt.
   */
  lease(p: { now: Instant; until: Instant; limit: number }): Promise<Task[]>
  /** Forgets what is done; what is gone already is fine. */
  finish(id: string): Promise<void>
  /** Runs `transition` on the task as it is now. @throws AppError `not-found` */
  update(id: string, transition: (task: Task) => Task): Promise<Task>
  find(id: string): Promise<Task | undefined>
}
