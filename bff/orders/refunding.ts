/** Giving money back: begun here before WeChat is asked, and followed until WeChat has said how it ended. */
import { instant, OutRefundNo, type OutTradeNo, type UserId } from '../contract/primitives'
import { AppError } from '../errors'
import { describeError, type Log } from '../log'
import type { RefundChannel, RefundEvent, RefundRequest } from '../payments/channel'
import type { TaskOutcome } from '../tasks/runner'
import type { OrderTask } from '../tasks/store'
import type { Order, Refund } from './order'
import { findOwn } from './ownership'
import { newNumber } from './placing'
import {
  approveRefund,
  refuseRefund,
  requestRefund,
  type RefundRequestWish,
} from './refund-requests'
import {
  beginRefund,
  isUnderWay,
  recordRefusal,
  recordRefund,
  refundOf,
  type RefundWish,
} from './refunds'
import type { OrderStore } from './store'

export interface Refunding {
  /**
   * Begins a refund and asks WeChat for it. Without an answer it stays `processing` and is followed up; the same
   * `requestId` again is the same refund.
   * @throws AppError `not-found`, `conflict`, `refund-exceeds-paid`; `wechat-rejected`, `order-closed`, `order-paid` (the
   * refund is then `failed`)
   */
  refund: (outTradeNo: OutTradeNo, wish: RefundWish) => Promise<Order>
  /**
   * The buyer asks for all that can still go back; the merchant decides.
   * @throws AppError `not-found` (also for somebody else's), `conflict`, `refund-exceeds-paid`
   */
  request: (
    outTradeNo: OutTradeNo,
    buyer: { userId: UserId },
    wish: RefundRequestWish,
  ) => Promise<Order>
  /** Begins what a buyer asked for. Once, however often it is said. @throws as `refund` */
  approve: (outRefundNo: OutRefundNo) => Promise<Order>
  /** @throws AppError `not-found`, `conflict` when it was approved */
  refuse: (outRefundNo: OutRefundNo) => Promise<Order>
  /** WeChat's word about a refund. @throws AppError `not-found`, MismatchError */
  record: (event: RefundEvent) => Promise<Order>
  /** Asks how a refund stands, and sends it again if WeChat never heard of it. @throws as the channel */
  follow: (task: OrderTask) => Promise<TaskOutcome>
}

export function createRefunding({
  store,
  channel,
  clock,
  log,
}: {
  store: OrderStore
  channel: RefundChannel
  clock: () => Date
  log: Log
}): Refunding {
  const record = (event: RefundEvent) =>
    store.update(event.outTradeNo, (order) => recordRefund(order, event, instant(clock())))

  /** @throws as the channel; after a refusal the refund has failed */
  async function send(order: Order, refund: Refund): Promise<Order> {
    const request = requestOf(order, refund)
    try {
      return await record(await channel.refund(request))
    } catch (error) {
      if (!isRefused(error)) throw error
      // An attempt before this one may have been taken in unheard: given back anew, its money would go twice.
      const found = await channel.queryRefund(request).catch(undefinedIfRefused)
      if (found) return record(found)
      await store.update(order.outTradeNo, (kept) =>
        recordRefusal(kept, refund.outRefundNo, instant(clock())),
      )
      throw error
    }
  }

  /** Sends what was just begun; without an answer the task goes on. @throws as `refund` */
  async function sendFirst(order: Order, outRefundNo: OutRefundNo): Promise<Order> {
    const refund = order.refunds.find((one) => one.outRefundNo === outRefundNo)
    if (!refund) return order
    try {
      return await send(order, refund)
    } catch (error) {
      if (!isUnanswered(error)) throw error
      log({ level: 'warn', event: 'refund-in-doubt', outRefundNo, ...describeError(error) })
      return order
    }
  }

  /** @throws AppError `not-found` */
  async function findByRefund(outRefundNo: OutRefundNo): Promise<OutTradeNo> {
    const order = await store.findByRefund(outRefundNo)
    if (order) return order.outTradeNo
    throw new AppError('not-found', 404, `There is no refund ${outRefundNo}`)
  }

  return {
    record,

    async refund(outTradeNo, wish) {
      const outRefundNo = newOutRefundNo(clock())
      const now = instant(clock())
      const order = await store.update(outTradeNo, (kept) =>
        beginRefund(kept, { wish, outRefundNo, now }),
      )
      // Somebody asked before: whoever did, or the task, is at it.
      if (refundOf(order, wish.requestId)?.outRefundNo !== outRefundNo) return order
      return sendFirst(order, outRefundNo)
    },

    async request(outTradeNo, { userId }, wish) {
      await findOwn(store, { outTradeNo, userId })
      const asked = { wish, outRefundNo: newOutRefundNo(clock()), now: instant(clock()) }
      return store.update(outTradeNo, (kept) => requestRefund(kept, asked))
    },

    async approve(outRefundNo) {
      let isNew = false
      const order = await store.update(await findByRefund(outRefundNo), (kept) => {
        const change = approveRefund(kept, outRefundNo, instant(clock()))
        isNew = change.order !== kept
        return change
      })
      return isNew ? sendFirst(order, outRefundNo) : order
    },

    async refuse(outRefundNo) {
      return store.update(await findByRefund(outRefundNo), (kept) =>
        refuseRefund(kept, outRefundNo, instant(clock())),
      )
    },

    async follow({ outTradeNo, details, attempts }) {
      const order = await store.find(outTradeNo)
      const refund = order?.refunds.find((one) => one.outRefundNo === details?.['outRefundNo'])
      if (!order || !refund || !isUnderWay(refund)) return { kind: 'done' }
      const found = await channel.queryRefund(requestOf(order, refund))
      const after = found ? await record(found) : await sendAgain(order, refund)
      const latest = after.refunds.find((one) => one.outRefundNo === refund.outRefundNo) ?? refund
      if (!isUnderWay(latest)) return { kind: 'done' }
      const problem = latest.isAbnormal ? 'it waits for the merchant' : 'WeChat is still at it'
      return { kind: 'again', inSeconds: nextLook(attempts), problem }
    },
  }

  async function sendAgain(order: Order, refund: Refund): Promise<Order> {
    // Begun on WeChat's merchant platform, or known there before: it is not ours to send.
    if (refund.requestId === undefined || refund.isAbnormal) return order
    try {
      return await send(order, refund)
    } catch (error) {
      if (!isRefused(error)) throw error
      const { outTradeNo } = order
      const { outRefundNo } = refund
      log({
        level: 'error',
        event: 'refund-failed',
        outTradeNo,
        outRefundNo,
        ...describeError(error),
      })
      return (await store.find(outTradeNo)) ?? order
    }
  }
}

const newOutRefundNo = (now: Date) => OutRefundNo.parse(`R${newNumber(now)}`)

function requestOf(order: Order, { outRefundNo, amount, reason }: Refund): RefundRequest {
  const { outTradeNo, payer, transactionId } = order
  if (transactionId === undefined) throw new Error(`${outTradeNo} has a refund and no payment`)
  const { appId } = payer
  return { outTradeNo, appId, transactionId, outRefundNo, amount, reason, total: order.amount }
}

/** Banks take from minutes to days: 30 seconds at first, an hour in the end. */
const nextLook = (attempts: number) => Math.min(30 * 2 ** Math.min(attempts, 7), 3600)

/** WeChat's no, whatever it says of the order. */
const isRefused = (error: unknown) =>
  error instanceof AppError && /^(wechat-rejected|order-(paid|closed))$/.test(error.code)

function undefinedIfRefused(error: unknown): undefined {
  if (!isRefused(error)) throw error
}

const isUnanswered = (error: unknown) =>
  error instanceof AppError && error.code === 'wechat-unavailable'
