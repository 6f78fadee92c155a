/**
 * WeChat's bill of a day against our books, a row at a time, and our books against the bill: what we missed is asked
 * for and taken in, the rest is told. Memory does not grow with the bill but for 8 bytes a payment.
 */
import type { Tell } from '../alerts/alert'
import type { BillEntry, Reconciliation as Report } from '../contract/reconciliation'
import { instant, OutRefundNo, OutTradeNo } from '../contract/primitives'
import { AppError } from '../errors'
import { describeError, type Log } from '../log'
import type { BillChannel, RefundChannel, RefundEvent } from '../payments/channel'
import { boundsOf } from './china-days'
import { createFingerprints, type Fingerprints } from './fingerprints'
import type { Order, Refund } from './order'
import { openReport, type Finding } from './reconciliation-report'
import type { ReconciliationReports } from './reconciliation-reports'
import { reopenRefund } from './refunds'
import type { Settlement } from './settlement'
import type { OrderStore } from './store'

/** How far it is: rows of WeChat's bill, then our own paid orders. */
export interface Progress {
  phase: 'bill' | 'books'
  done: number
}

export interface Reconciliation {
  /**
   * Reads the bill, keeps the report and returns it. `day` in China, `2026-11-19`. A row that cannot be compared is
   * told as `unclear`.
   * @throws AppError as the channel, and what a whole row of rows failed with: then nothing is kept
   */
  reconcile: (day: string, progress?: (progress: Progress) => void) => Promise<Report>
}

const PAGE = 500
/** WeChat or the store is gone, and no row would fare better. */
const MOST_FAILURES_IN_A_ROW = 50

export function createReconciliation(parts: {
  store: OrderStore
  channel: BillChannel & RefundChannel
  settlement: Pick<Settlement, 'ask' | 'settle'>
  reports: ReconciliationReports
  tell?: Tell
  clock: () => Date
  log: Log
}): Reconciliation {
  const { store, channel, reports, tell, clock, log } = parts
  const compare = createComparison(parts)

  /** @throws what the last of too many in a row failed with */
  function createLook() {
    let failures = 0
    return async (entry: BillEntry): Promise<Finding> => {
      const { outTradeNo } = entry
      try {
        const finding = await compare(entry)
        failures = 0
        if (finding.kind === 'repaired') log({ level: 'info', event: 'books-repaired', outTradeNo })
        return finding
      } catch (error) {
        failures += 1
        if (failures >= MOST_FAILURES_IN_A_ROW) throw error
        log({ level: 'warn', event: 'row-not-compared', outTradeNo, ...describeError(error) })
        return { kind: 'unclear', problem: problemOf(error) }
      }
    }
  }

  async function* paidOn(day: string): AsyncGenerator<Order> {
    let cursor: string | undefined
    do {
      const query = { ...boundsOf(day), limit: PAGE, ...(cursor && { cursor }) }
      const page = await store.listPaid(query)
      yield* page.orders
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }

  return {
    async reconcile(day, progress = () => undefined) {
      const report = openReport(day, clock())
      const there = createFingerprints()
      const look = createLook()
      let done = 0
      for await (const entry of channel.bill(day)) {
        report.addRow(entry, await look(entry))
        if (entry.kind === 'payment') there.add(entry.outTradeNo)
        progress({ phase: 'bill', done: (done += 1) })
      }
      done = 0
      for await (const order of paidOn(day)) {
        const entry = missingEntry(order, there)
        if (entry) report.addDifference({ kind: 'missing-there', entry })
        progress({ phase: 'books', done: (done += 1) })
      }
      const ended = report.end(clock())
      const { differenceCount: differences } = ended
      // First told, then kept: a day that was read is not read again.
      if (differences > 0) await tell?.({ kind: 'bill-differs', day, differences })
      await reports.keep(ended)
      return ended
    },
  }
}

/** A row against our books. It is a reason to ask, no more: what changes our books is WeChat's answer. */
function createComparison({
  store,
  channel,
  settlement,
  clock,
}: {
  store: OrderStore
  channel: RefundChannel
  settlement: Pick<Settlement, 'ask' | 'settle'>
  clock: () => Date
}): (entry: BillEntry) => Promise<Finding> {
  async function find(text: string): Promise<Order | undefined> {
    const outTradeNo = OutTradeNo.safeParse(text)
    return outTradeNo.success ? store.find(outTradeNo.data) : undefined
  }

  async function takeIn(event: RefundEvent, known: Refund | undefined): Promise<void> {
    const { outTradeNo, outRefundNo } = event
    // It had failed before WeChat was asked: this is no older word that comes late.
    if (known?.status === 'failed' && isUnderWayThere(event)) {
      const now = instant(clock())
      await store.update(outTradeNo, (kept) => reopenRefund(kept, outRefundNo, now))
    }
    await settlement.settle(event)
  }

  async function payment(entry: Extract<BillEntry, { kind: 'payment' }>): Promise<Finding['kind']> {
    const order = await find(entry.outTradeNo)
    if (!order) return 'unknown-here'
    if (order.amount !== entry.amount) return 'other-amount'
    if (order.transactionId === entry.transactionId) return 'same'
    if (order.transactionId !== undefined) return 'other-payment'
    const asked = await settlement.ask(order)
    return asked.transactionId === entry.transactionId ? 'repaired' : 'unpaid-here'
  }

  async function refund(entry: Extract<BillEntry, { kind: 'refund' }>): Promise<Finding['kind']> {
    const order = await find(entry.outTradeNo)
    const outRefundNo = OutRefundNo.safeParse(entry.outRefundNo)
    if (!order || !outRefundNo.success) return 'unknown-here'
    const known = order.refunds.find((one) => one.outRefundNo === outRefundNo.data)
    if (known && known.amount !== entry.amount) return 'other-amount'
    if (known && isAsTold(known, entry)) return 'same'
    const { outTradeNo, payer } = order
    const key = { outTradeNo, appId: payer.appId, outRefundNo: outRefundNo.data }
    const event = await channel.queryRefund(key)
    if (!event) return 'unknown-here'
    // The row may be older than what we know.
    if (known && isAsTold(known, event)) return 'same'
    await takeIn(event, known)
    return 'repaired'
  }

  return async (entry) => ({
    kind: entry.kind === 'payment' ? await payment(entry) : await refund(entry),
  })
}

/** A refund that we hold for failed and WeChat for under way or done is no small matter. */
function isAsTold({ status, isAbnormal }: Refund, { state }: Pick<RefundEvent, 'state'>): boolean {
  switch (status) {
    // Asked for, and never sent by us: it was begun on the merchant platform.
    case 'requested':
    case 'refused':
      return state === 'closed'
    case 'processing':
      return state === 'processing'
    // It did not end before the row was written.
    case 'succeeded':
      return true
    case 'failed':
      return isAbnormal ? state === 'processing' || state === 'abnormal' : state === 'closed'
    default:
      return status satisfies never
  }
}

const isUnderWayThere = ({ state }: RefundEvent) => state === 'processing' || state === 'abnormal'

/** What we hold for paid through WeChat, as its bill would have had it. */
function missingEntry(order: Order, there: Fingerprints): BillEntry | undefined {
  const { outTradeNo, transactionId, amount } = order
  if (transactionId === undefined || there.has(outTradeNo)) return undefined
  return { kind: 'payment', outTradeNo, transactionId, amount }
}

/** In our own words alone. */
function problemOf(error: unknown): string {
  if (error instanceof AppError) return error.message.slice(0, 200)
  return error instanceof Error ? error.name : 'unknown'
}
