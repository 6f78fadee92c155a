/** One-time messages a buyer of the mini-program accepted: WeChat delivers one for each consent, so none is sent twice. */
import {
  instant,
  type Fen,
  type Instant,
  type OpenId,
  type OutTradeNo,
  type UserId,
} from '../contract/primitives'
import type { Log } from '../log'
import type { TaskOutcome, TaskWork } from '../tasks/runner'
import type { OrderTask, TaskStore } from '../tasks/store'
import { goodsOf } from './goods'
import type { Change, Order } from './order'
import { findOwn } from './ownership'
import type { OrderStore } from './store'

/** The message that tells a buyer that the shop has the money. */
export interface PaidMessages {
  templateId: string
  /** @throws when WeChat surely did not send it and may do so later */
  send(message: PaidMessage): Promise<MessageOutcome>
}

export interface PaidMessage {
  openId: OpenId
  outTradeNo: OutTradeNo
  /** In words of any length. */
  goods: string
  amount: Fen
  paidAt: Instant
}

export type MessageOutcome =
  | { kind: 'sent' | 'no-consent' }
  /** Perhaps it was sent. */
  | { kind: 'in-doubt'; problem: string }
  /** It never will be. */
  | { kind: 'refused'; problem: string }

export interface Messages {
  /** The templates a person may be asked to accept for this order. */
  templatesFor(order: Order): string[]
  /** The buyer accepted these; what we did not offer is ignored. @throws AppError `not-found` */
  accept: (
    asked: { outTradeNo: OutTradeNo; accepted: readonly string[] },
    buyer: { userId: UserId },
  ) => Promise<void>
  /** The work of `send-message`. */
  send: TaskWork
}

const ASK_AGAIN_SECONDS = 30

export function createMessages({
  store,
  tasks,
  paid,
  clock,
  wake,
  log,
}: {
  store: OrderStore
  tasks: TaskStore
  /** Absent: this shop sends none. */
  paid: PaidMessages | undefined
  clock: () => Date
  /** A task was added. */
  wake: () => void
  log: Log
}): Messages {
  function templatesFor({ payer }: Order): string[] {
    return paid && payer.launcher === 'wechat-mini-program' ? [paid.templateId] : []
  }

  /** What ends in between without a word may have been sent: the mark says so to whoever comes next. */
  async function sendOnce(
    { id, details }: OrderTask,
    send: () => Promise<MessageOutcome>,
  ): Promise<MessageOutcome> {
    if (details?.['begunAt'] !== undefined) return { kind: 'in-doubt', problem: 'it broke off' }
    const begunAt = instant(clock())
    await tasks.update(id, (task) => ({ ...task, details: { ...task.details, begunAt } }))
    try {
      return await send()
    } catch (error) {
      await tasks.update(id, (task) => ({ ...task, details: { ...details } }))
      throw error
    }
  }

  function note({ outTradeNo }: OrderTask, outcome: MessageOutcome): TaskOutcome {
    switch (outcome.kind) {
      case 'sent':
      case 'no-consent':
        log({ level: 'info', event: `message-${outcome.kind}`, outTradeNo })
        return { kind: 'done' }
      case 'in-doubt':
        log({ level: 'warn', event: 'message-in-doubt', outTradeNo, problem: outcome.problem })
        return { kind: 'done' }
      case 'refused':
        return { kind: 'give-up', problem: outcome.problem }
      default:
        return outcome satisfies never
    }
  }

  return {
    templatesFor,

    async accept({ outTradeNo, accepted }, { userId }) {
      const order = await findOwn(store, { outTradeNo, userId })
      for (const templateId of templatesFor(order).filter((id) => accepted.includes(id))) {
        const at = instant(clock())
        await store.update(outTradeNo, (kept) => recordAcceptance(kept, templateId, at))
        wake()
      }
    },

    async send(task) {
      const order = await store.find(task.outTradeNo)
      if (order?.status === 'awaiting-payment') {
        return { kind: 'again', inSeconds: ASK_AGAIN_SECONDS, problem: 'not paid yet' }
      }
      const message = order && paidMessage(order)
      if (!message || !paid || paid.templateId !== task.details?.['templateId']) {
        return { kind: 'done' }
      }
      return note(task, await sendOnce(task, () => paid.send(message)))
    },
  }
}

/** The order with this message to be sent once it is paid; the second time, and when it is over, nothing. */
export function recordAcceptance(order: Order, templateId: string, at: Instant): Change {
  const messages = order.messages ?? []
  if (messages.includes(templateId) || isOver(order)) return { order, effects: [] }
  const { outTradeNo } = order
  const task: OrderTask = {
    id: `send-message/${outTradeNo}/${templateId}`,
    kind: 'send-message',
    outTradeNo,
    details: { templateId },
    dueAt: at,
    attempts: 0,
  }
  return {
    order: { ...order, messages: [...messages, templateId] },
    effects: [{ kind: 'task', task }],
  }
}

/** Nothing was paid, or the money goes back: there is no good news to send. */
const isOver = ({ status }: Order) =>
  status === 'closed' || status === 'refunding' || status === 'refunded'

function paidMessage(order: Order): PaidMessage | undefined {
  const { outTradeNo, amount, paidAt, payer } = order
  if (isOver(order) || paidAt === undefined) return undefined
  if (payer.launcher !== 'wechat-mini-program') return undefined
  return { openId: payer.openId, outTradeNo, goods: goodsOf(order), amount, paidAt }
}
