/** What we know of an order against what WeChat knows of it. */
import { randomUUID } from 'node:crypto'
import {
  instant,
  OutRefundNo,
  RequestId,
  type OutTradeNo,
  type ProductId,
} from '../contract/primitives'
import { AppError } from '../errors'
import { describeError, type Log } from '../log'
import type { ChargeKey, CloseKey, PaymentChannel, PaymentEvent } from '../payments/channel'
import type { TaskOutcome } from '../tasks/runner'
import type { OrderTask, Task } from '../tasks/store'
import { unlessSoldOut } from './late-payments'
import { MismatchError } from './mismatch'
import { withTasks, type Change, type Effect, type Order } from './order'
import { newNumber } from './placing'
import { recordRefund } from './refunds'
import type { OrderStore } from './store'
import { isExpired, recordClosing, recordEarlyClosing, recordPayment } from './transitions'

/** Pages poll; WeChat is asked about one order no more often than this. */
const ASK_EVERY_MS = 3000

/** What else is to be kept in the commit, given whether the order changed. */
export type Note = (isNew: boolean) => Effect[]

export interface Settlement {
  /**
   * Applies what WeChat said, once however often it is said; resolves when it is kept, `note` with it where it is about
   * an order.
   * @throws AppError `not-found`, MismatchError: nothing was changed
   */
  settle: (event: PaymentEvent, note?: Note) => Promise<void>
  /** Asks WeChat and settles. @throws like `settle` and the channel */
  ask(order: Order): Promise<Order>
  /**
   * The order as WeChat has it too, if it is unpaid and WeChat was not asked a moment ago; an order whose time is up
   * is closed. What goes wrong is logged, and the order stays as we know it.
   */
  refresh(order: Order): Promise<Order>
  /** Closes what was not paid in time, at WeChat first, or learns that it was paid after all. @throws as `ask` */
  conclude(order: Order): Promise<Order>
  /** Gives up an unpaid order, at WeChat first. @throws like `settle` and the channel; AppError `order-paid` */
  close(order: Order): Promise<Order>
  /** Closes at WeChat what is closed here, or learns that it was paid meanwhile. @throws like `settle` and the channel */
  closeLate: (task: OrderTask) => Promise<TaskOutcome>
}

export function createSettlement({
  store,
  channel,
  totals,
  clock,
  log,
  paid = () => undefined,
  soldOut = () => [],
}: {
  store: OrderStore
  channel: PaymentChannel
  /** How many exist of each product that is counted. */
  totals: () => Promise<ReadonlyMap<ProductId, number>>
  clock: () => Date
  log: Log
  /** Hears of every order once it is kept as paid; what it does about it is its own affair. */
  paid?: (order: Order) => void
  /** What else there is to do when money comes for goods that are gone, kept in the same commit. */
  soldOut?: (order: Order) => Task[]
}): Settlement {
  const mayAsk = createThrottle(clock)

  async function recordPaid(
    event: Extract<PaymentEvent, { kind: 'paid' }>,
    note: Note,
  ): Promise<Order> {
    const counted = await totals()
    let isNew = false
    const order = await store.update(event.outTradeNo, (kept, takenOf) => {
      const change = noted(kept, recordPayment(kept, event), note)
      isNew = change.order !== kept
      // The goods of one that was not given up are its own.
      if (kept.status !== 'closed') return change
      const parts = { takenOf, totals: counted, refund: newRefund(clock()) }
      const after = unlessSoldOut(change, parts)
      return after === change ? change : withTasks(after, soldOut(after.order))
    })
    if (isNew) {
      const { outTradeNo, status } = order
      if (status === 'refunding') log({ level: 'warn', event: 'paid-when-sold-out', outTradeNo })
      paid(order)
    }
    return order
  }

  async function settle(event: PaymentEvent, note: Note = nothing): Promise<Order | undefined> {
    switch (event.kind) {
      case 'paid':
        return recordPaid(event, note)
      case 'closed': {
        const now = instant(clock())
        return store.update(event.outTradeNo, (kept) => noted(kept, recordClosing(kept, now), note))
      }
      case 'refund': {
        const now = instant(clock())
        // Money that went back was paid first, even if nobody told us.
        const order = await known(event.outTradeNo)
        if (order.transactionId === undefined) await ask(order)
        return store.update(event.outTradeNo, (kept) =>
          noted(kept, recordRefund(kept, event, now), note),
        )
      }
      case 'pending':
      case 'unknown':
      case 'ignored':
        return undefined
      default:
        return event satisfies never
    }
  }

  async function ask(order: Order): Promise<Order> {
    const settled = await settle(await channel.query(keyOf(order)))
    return settled ?? known(order.outTradeNo)
  }

  async function known(outTradeNo: OutTradeNo): Promise<Order> {
    const order = await store.find(outTradeNo)
    if (!order) throw new AppError('not-found', 404, `No order ${outTradeNo}`)
    return order
  }

  async function close(order: Order): Promise<Order> {
    const { outTradeNo } = order
    const answer = await channel.close(closeKeyOf(order))
    const now = instant(clock())
    switch (answer) {
      case 'closed':
        return store.update(outTradeNo, (kept) => recordClosing(kept, now))
      case 'too-early':
        return store.update(outTradeNo, (kept) => recordEarlyClosing(kept, now))
      case 'already-paid':
        await ask(order)
        throw alreadyPaid(outTradeNo)
      default:
        return answer satisfies never
    }
  }

  async function closeLate({ outTradeNo }: OrderTask): Promise<TaskOutcome> {
    const order = await known(outTradeNo)
    if (order.status !== 'closed') return { kind: 'done' }
    const answer = await channel.close(closeKeyOf(order))
    if (answer === 'too-early') {
      return { kind: 'again', inSeconds: 60, problem: 'WeChat does not close it yet' }
    }
    if (answer === 'already-paid' && (await ask(order)).transactionId === undefined) {
      return { kind: 'again', inSeconds: 60, problem: 'paid, and WeChat does not tell of it yet' }
    }
    return { kind: 'done' }
  }

  async function conclude(order: Order): Promise<Order> {
    const asked = await ask(order)
    if (asked.status !== 'awaiting-payment') return asked
    return close(asked).catch((error: unknown) => {
      // Paid between the two questions: `close` has settled it.
      if (error instanceof AppError && error.code === 'order-paid') return known(order.outTradeNo)
      throw error
    })
  }

  async function refresh(order: Order): Promise<Order> {
    if (order.status !== 'awaiting-payment' || !mayAsk(order.outTradeNo)) return order
    try {
      return isExpired(order, instant(clock())) ? await conclude(order) : await ask(order)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const level = error instanceof MismatchError ? 'error' : 'warn'
      log({
        level,
        event: 'settlement-failed',
        outTradeNo: order.outTradeNo,
        ...describeError(error),
      })
      return order
    }
  }

  return {
    settle: async (event, note) => void (await settle(event, note)),
    ask,
    refresh,
    conclude,
    close,
    closeLate,
  }
}

const nothing: Note = () => []

const noted = (kept: Order, { order, effects }: Change, note: Note): Change => ({
  order,
  effects: [...effects, ...note(order !== kept)],
})

const newRefund = (now: Date) => ({
  requestId: RequestId.parse(randomUUID()),
  outRefundNo: OutRefundNo.parse(`R${newNumber(now)}`),
  now: instant(now),
})

const keyOf = ({ outTradeNo, payer }: Order): ChargeKey => ({ outTradeNo, appId: payer.appId })

const closeKeyOf = (order: Order): CloseKey => ({ ...keyOf(order), createdAt: order.createdAt })

export function alreadyPaid(outTradeNo: OutTradeNo): AppError {
  return new AppError('order-paid', 409, 'This order is paid', { details: { outTradeNo } })
}

/** In memory: at worst another process asks WeChat once more. */
function createThrottle(clock: () => Date): (outTradeNo: OutTradeNo) => boolean {
  const askedAt = new Map<OutTradeNo, number>()
  return (outTradeNo) => {
    const now = clock().getTime()
    const last = askedAt.get(outTradeNo)
    if (last !== undefined && Math.abs(now - last) < ASK_EVERY_MS) return false
    // Re-inserting keeps the oldest first.
    askedAt.delete(outTradeNo)
    askedAt.set(outTradeNo, now)
    for (const [oldest, at] of askedAt) {
      if (now - at < ASK_EVERY_MS) break
      askedAt.delete(oldest)
    }
    return true
  }
}
