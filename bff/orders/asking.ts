/** Asking WeChat about what is not paid yet: its notification may never come, and nobody may be looking. */
import { instant, type Instant } from '../contract/primitives'
import { describeError, type Log } from '../log'
import type { TaskWork } from '../tasks/runner'
import type { Task, TaskStore } from '../tasks/store'
import { MismatchError } from './mismatch'
import type { Order } from './order'
import type { Settlement } from './settlement'
import type { OrderStore } from './store'
import { isExpired } from './transitions'

/** Seconds after placing: soon, because most people pay at once, and later ever less often. */
const ASK_AFTER = [5, 30, 60, 180, 300, 600, 1800]
const PAGE = 200

export interface Asking {
  /** The work of `ask-payment`: asks, and when the time is up closes, at WeChat first. @throws as the channel */
  ask: TaskWork
  /** Gives every unpaid order its task, if it has none: an older program kept orders without. */
  adopt: () => Promise<void>
}

export function createAsking({
  store,
  tasks,
  settlement,
  clock,
  log,
}: {
  store: OrderStore
  tasks: TaskStore
  settlement: Pick<Settlement, 'ask' | 'conclude'>
  clock: () => Date
  log: Log
}): Asking {
  const now = () => instant(clock())

  async function latest(order: Order): Promise<Order | undefined> {
    try {
      return await (isExpired(order, now()) ? settlement.conclude(order) : settlement.ask(order))
    } catch (error) {
      if (!(error instanceof MismatchError)) throw error
      const { outTradeNo } = order
      log({ level: 'error', event: 'payment-refused', outTradeNo, ...describeError(error) })
      return undefined
    }
  }

  return {
    async ask({ outTradeNo }) {
      const order = await store.find(outTradeNo)
      if (order?.status !== 'awaiting-payment') return { kind: 'done' }
      const after = await latest(order)
      if (!after) {
        return { kind: 'give-up', problem: 'what was paid does not fit the order', isTold: true }
      }
      if (after.status !== 'awaiting-payment') return { kind: 'done' }
      const inSeconds = Math.ceil((Date.parse(nextAsk(after, now())) - clock().getTime()) / 1000)
      return { kind: 'again', inSeconds, problem: 'not paid yet' }
    },

    async adopt() {
      let cursor: string | undefined
      do {
        const page = await store.listUnpaid({ limit: PAGE, ...(cursor && { cursor }) })
        await Promise.all(page.orders.map((order) => tasks.insert(askPayment(order, now()))))
        cursor = page.nextCursor
      } while (cursor !== undefined)
    },
  }
}

/** Kept in the commit that keeps the order. */
export function askPayment(order: Order, now: Instant = order.createdAt): Task {
  const { outTradeNo } = order
  const id = `ask-payment/${outTradeNo}`
  return { id, kind: 'ask-payment', outTradeNo, dueAt: nextAsk(order, now), attempts: 0 }
}

/** The next moment to ask; the last is when the time is up. */
export function nextAsk({ createdAt, expiresAt }: Order, now: Instant): Instant {
  const placed = Date.parse(createdAt)
  const moments = ASK_AFTER.map((seconds) => instant(new Date(placed + seconds * 1000)))
  return moments.find((moment) => moment > now && moment < expiresAt) ?? expiresAt
}
