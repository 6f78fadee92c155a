import { randomUUID } from 'node:crypto'
import { after, type Clock } from './clock'
import type { DeliveryAttempt, DeliveryMode, Forgery, SimulatedNotification } from './control-api'
import { accepted, type Delivery } from './delivery'
import type { Merchant } from './merchant'
import { composeMessage, type Occurrence } from './notification-message'

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
  announce(payment: { outTradeNo: string; url: string; transaction: Record<string, unknown> }): void
  /** By hand, now. A forged message settles nothing. @returns undefined when there is no such notification */
  send(id: string, forge?: Forgery): Promise<DeliveryAttempt | undefined>
  list(): SimulatedNotification[]
  clear(): void
}

interface Entry {
  shown: SimulatedNotification
  occurrence: Occurrence
  retries: number
  cancel: () => void
}

export function createNotifications(deps: {
  merchant: Merchant
  clock: Clock
  delivery: Delivery
}): Notifications {
  const { merchant, clock, delivery } = deps
  const entries = new Map<string, Entry>()
  let mode: DeliveryMode = 'now'
  let partner: Entry | undefined

  const attempt = async (entry: Entry, forge?: Forgery): Promise<DeliveryAttempt> => {
    const message = composeMessage(entry.occurrence, { merchant, clock, forge })
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
    announce({ outTradeNo, url, transaction }) {
      const id = randomUUID()
      const entry: Entry = {
        shown: { id, outTradeNo, url, state: 'waiting', attempts: [] },
        occurrence: { id, createdAt: clock.now(), transaction },
        retries: 0,
        cancel: () => undefined,
      }
      entries.set(id, entry)
      begin[mode](entry)
    },
    async send(id, forge) {
      const entry = entries.get(id)
      return entry && attempt(entry, forge)
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
