import { randomUUID } from 'node:crypto'
import { after, type Clock } from './clock'
import type { DeliveryAttempt, DeliveryMode, Forgery, SimulatedNotification } from './control-api'
import { accepted, type Delivery } from './delivery'
import type { Merchant } from './merchant'
import { composeMessage, type Message, type NotificationEvent } from './notification-message'
import type { Keys } from './v3-keys'

const MINUTE = 60
const HOUR = 3600
/** Seconds between one attempt and the next: 24 h 4 min in all (N3-5). */
export const RETRY_SECONDS = [
  15, 15, 30, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE,
  60 * MINUTE, 3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR,
] // prettier-ignore
const LATE_SECONDS = 10 * MINUTE
/** The first of a swapped pair goes alone when no second payment follows. */
const PARTNER_SECONDS = 10 * MINUTE

export interface Notifications {
  mode(): DeliveryMode
  /** For payments to come. */
  deliver(mode: DeliveryMode): void
  announce(news: {
    outTradeNo: string
    url: string
    event?: NotificationEvent
    transaction: Record<string, unknown>
    compose?: Compose
  }): void
  /**
   * By hand, now. A forged message settles nothing.
   * @returns undefined when there is no such notification, `senseless` when it has nothing of that kind to forge
   */
  send(id: string, forge?: Forgery): Promise<DeliveryAttempt | 'senseless' | undefined>
  list(): SimulatedNotification[]
  clear(): void
}

/** Writes the message in another way than v3's. @returns undefined for a forgery that makes no sense there */
export type Compose = (merchant: Merchant, forge: Forgery | undefined) => Message | undefined

interface Entry {
  shown: SimulatedNotification
  compose: Compose
  retries: number
  cancel: () => void
}

export function createNotifications(deps: {
  merchant: Merchant
  keys: Keys
  clock: Clock
  delivery: Delivery
}): Notifications {
  const { merchant, keys, clock, delivery } = deps
  const entries = new Map<string, Entry>()
  let mode: DeliveryMode = 'now'
  let partner: Entry | undefined

  const attempt = async (entry: Entry, forge?: Forgery): Promise<DeliveryAttempt | undefined> => {
    const message = entry.compose(merchant, forge)
    if (!message) return undefined
    const result = await delivery.post(entry.shown.url, message)
    const made: DeliveryAttempt = {
      at: clock.now().toISOString(),
      result,
      ...(forge && { forged: forge }),
    }
    entry.shown.attempts.push(made)
    if (!forge && accepted(result)) settle(entry)
    return made
  }

  const settle = (entry: Entry) => {
    entry.cancel()
    delete entry.shown.nextAttemptAt
    entry.shown.state = 'acknowledged'
  }

  const schedule = (entry: Entry, seconds: number, copies = 1) => {
    entry.cancel()
    const due = after(clock.now(), seconds)
    entry.shown.state = 'waiting'
    entry.shown.nextAttemptAt = due.toISOString()
    entry.cancel = clock.at(due, () => attemptOnTime(entry, copies))
  }

  /** N2-5, N3-6: two servers of WeChat may send the same thing at the same moment. */
  const attemptOnTime = async (entry: Entry, copies: number) => {
    delete entry.shown.nextAttemptAt
    await Promise.all(Array.from({ length: copies }, () => attempt(entry)))
    // Sent by hand and acknowledged meanwhile, or forgotten by a reset.
    if (entry.shown.state !== 'waiting' || !entries.has(entry.shown.id)) return
    const wait = RETRY_SECONDS[entry.retries++]
    if (wait === undefined) entry.shown.state = 'given-up'
    else schedule(entry, wait)
  }

  const swap = (entry: Entry) => {
    const first = partner
    partner = first ? undefined : entry
    if (!first) return schedule(entry, PARTNER_SECONDS)
    first.cancel()
    entry.cancel = clock.at(clock.now(), async () => {
      await attemptOnTime(entry, 1)
      if (first.shown.state === 'waiting') await attemptOnTime(first, 1)
    })
  }

  const begin: Record<DeliveryMode, (entry: Entry) => void> = {
    now: (entry) => schedule(entry, 0),
    twice: (entry) => schedule(entry, 0, 2),
    late: (entry) => schedule(entry, LATE_SECONDS),
    reordered: swap,
    hold: ({ shown }) => void (shown.state = 'held'),
    lost: ({ shown }) => void (shown.state = 'lost'),
  }

  return {
    mode: () => mode,
    deliver(wanted) {
      mode = wanted
    },
    announce({ outTradeNo, url, event, transaction, compose }) {
      const id = randomUUID()
      const occurrence = { id, createdAt: clock.now(), transaction, ...(event && { event }) }
      const entry: Entry = {
        shown: { id, outTradeNo, url, state: 'waiting', attempts: [] },
        compose:
          compose ?? ((_, forge) => composeMessage(occurrence, { merchant, keys, clock, forge })),
        retries: 0,
        cancel: () => undefined,
      }
      entries.set(id, entry)
      begin[mode](entry)
    },
    async send(id, forge) {
      const entry = entries.get(id)
      return entry && ((await attempt(entry, forge)) ?? 'senseless')
    },
    list: () => [...entries.values()].map(({ shown }) => shown),
    clear() {
      for (const { cancel } of entries.values()) cancel()
      entries.clear()
      partner = undefined
      mode = 'now'
    },
  }
}
