/** WeChat Pay tells us about a payment: acknowledged only when it is verified, settled and kept. */
import { randomUUID } from 'node:crypto'
import type { Alert, Tell } from '../alerts/alert'
import type { Notification } from '../contract/notification'
import { instant } from '../contract/primitives'
import { AppError } from '../errors'
import { describeError, type Log } from '../log'
import {
  ForeignPaymentNotice,
  type Acknowledgement,
  type NotificationHeaders,
  type PaymentChannel,
  type PaymentEvent,
} from '../payments/channel'
import { MismatchError } from './mismatch'
import type { NotificationLog } from './notification-log'
import type { Settlement } from './settlement'

/** Of those that nobody can prove to be WeChat's; the others are only counted. */
const UNPROVEN_PER_MINUTE = 10
const REASON_LENGTH = 200

type Arrived = Pick<Notification, 'id' | 'receivedAt'>

interface Parts {
  channel: Pick<PaymentChannel, 'parseNotification' | 'acknowledge'>
  settle: Settlement['settle']
  notifications: NotificationLog
  tell?: Tell
  clock: () => Date
  log: Log
}

export function createNotifications(
  parts: Parts,
): (headers: NotificationHeaders, rawBody: string) => Promise<Acknowledgement> {
  const { channel, clock, log } = parts
  const refuse = createRefusals(parts)

  async function settle(event: PaymentEvent, arrived: Arrived): Promise<Notification['outcome']> {
    const about = subjectOf(event)
    let outcome: Notification['outcome'] = 'ignored'
    await parts.settle(event, (isNew) => {
      outcome = isNew ? 'settled' : 'repeated'
      return [{ kind: 'notification', notification: { ...arrived, ...about, outcome } }]
    })
    if (outcome === 'ignored') {
      const reason = bounded(event.kind === 'ignored' ? event.reason : event.kind)
      await parts.notifications.add({ ...arrived, ...about, outcome, reason })
    }
    return outcome
  }

  return async (headers, rawBody) => {
    const arrived = { id: randomUUID(), receivedAt: instant(clock()) }
    let event: PaymentEvent | undefined
    try {
      event = await channel.parseNotification(headers, rawBody)
      const outcome = await settle(event, arrived)
      const { kind } = event
      const { outTradeNo } = subjectOf(event)
      log({ level: 'info', event: 'notification-settled', kind, outTradeNo, outcome })
      return channel.acknowledge(true)
    } catch (error) {
      // Whatever went wrong, WeChat must hear "not settled" in its own words, and send again.
      await refuse({ error, event, arrived })
      return channel.acknowledge(false)
    }
  }
}

/** Tells and keeps what was not taken in. */
function createRefusals({ notifications, tell, clock, log }: Parts) {
  const ration = createRation(clock)

  return async ({
    error,
    event,
    arrived,
  }: {
    error: unknown
    event: PaymentEvent | undefined
    arrived: Arrived
  }): Promise<void> => {
    const about = event ? subjectOf(event) : subjectOfForeign(error)
    const misfit = misfitIn(error, event)
    const name = misfit ? 'payment-refused' : 'notification-refused'
    log({ level: 'error', event: name, ...about, ...describeError(error) })
    // What WeChat itself said comes a few times; what anybody can send comes as often as they like.
    const isProven = event !== undefined || error instanceof ForeignPaymentNotice
    const left = isProven ? { isKept: true, uncounted: 0 } : ration()
    if (!left.isKept) return
    const more = left.uncounted > 0 ? ` (${left.uncounted} more before it were not kept)` : ''
    const reason = reasonOf(error) + more
    try {
      if (misfit) await tell?.(misfit)
      await notifications.add({ ...arrived, ...about, outcome: 'refused', reason })
    } catch (failure) {
      log({ level: 'error', event: 'notification-not-kept', ...describeError(failure) })
    }
  }
}

/** WeChat's word and our books do not fit together: the merchant has to look. */
function misfitIn(error: unknown, event: PaymentEvent | undefined): Alert | undefined {
  if (error instanceof MismatchError) return error.alert
  if (error instanceof ForeignPaymentNotice) {
    return { kind: 'foreign-payment', outTradeNo: error.outTradeNo }
  }
  const isUnknown = error instanceof AppError && error.code === 'not-found'
  if (!isUnknown || event === undefined || event.kind === 'ignored') return undefined
  return { kind: 'unknown-order', outTradeNo: event.outTradeNo }
}

function subjectOf(event: PaymentEvent): Pick<Notification, 'about' | 'outTradeNo'> {
  if (event.kind === 'ignored') return {}
  const { kind, outTradeNo } = event
  return { about: kind === 'refund' ? 'refund' : 'payment', outTradeNo }
}

function subjectOfForeign(error: unknown): Pick<Notification, 'about' | 'outTradeNo'> {
  if (!(error instanceof ForeignPaymentNotice) || error.outTradeNo === undefined) return {}
  return { outTradeNo: error.outTradeNo }
}

/** Our own words alone: what a parser says of a text may quote it. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return bounded(error.message)
  return error instanceof Error ? error.name : 'unknown'
}

const bounded = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, REASON_LENGTH)

/** Lets so many through in a minute, and counts the rest for the next that is let through. */
function createRation(clock: () => Date): () => { isKept: boolean; uncounted: number } {
  let minute = 0
  let taken = 0
  let refused = 0
  return () => {
    const now = Math.floor(clock().getTime() / 60_000)
    if (now !== minute) taken = 0
    minute = now
    taken += 1
    if (taken > UNPROVEN_PER_MINUTE) {
      refused += 1
      return { isKept: false, uncounted: 0 }
    }
    const uncounted = refused
    refused = 0
    return { isKept: true, uncounted }
  }
}
