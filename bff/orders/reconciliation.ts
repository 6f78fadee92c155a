/** WeChat's bill of a day against our books, a row at a time: what we missed is asked for and taken in, the rest is told. */
import { OutRefundNo, OutTradeNo } from '../contract/primitives'
import type { BillChannel, BillEntry, RefundChannel } from '../payments/channel'
import type { Order, Refund } from './order'
import type { Settlement } from './settlement'
import type { OrderStore } from './store'

export interface Difference {
  kind:
    /** In WeChat's books and not in ours. */
    | 'unknown-here'
    /** WeChat's row says paid, its answer does not. */
    | 'unpaid-here'
    | 'other-amount'
    /** One order, two payments. */
    | 'other-payment'
  entry: BillEntry
}

export interface Report {
  payments: number
  refunds: number
  /** What WeChat knew and we did not, and now do. */
  repaired: BillEntry[]
  differences: Difference[]
}

type Finding = 'same' | 'repaired' | Difference['kind']

export interface Reconciliation {
  /** `day` in China, `2026-11-19`. @throws AppError as the channel: then the bill was not read to its end */
  reconcile: (day: string) => Promise<Report>
}

export function createReconciliation({
  store,
  channel,
  settlement,
}: {
  store: OrderStore
  channel: BillChannel & RefundChannel
  settlement: Settlement
}): Reconciliation {
  async function find(text: string): Promise<Order | undefined> {
    const outTradeNo = OutTradeNo.safeParse(text)
    return outTradeNo.success ? store.find(outTradeNo.data) : undefined
  }

  /** A row is a reason to ask, no more: what changes our books is WeChat's answer. */
  async function payment(entry: Extract<BillEntry, { kind: 'payment' }>): Promise<Finding> {
    const order = await find(entry.outTradeNo)
    if (!order) return 'unknown-here'
    if (order.amount !== entry.amount) return 'other-amount'
    if (order.transactionId === entry.transactionId) return 'same'
    if (order.transactionId !== undefined) return 'other-payment'
    const asked = await settlement.ask(order)
    return asked.transactionId === entry.transactionId ? 'repaired' : 'unpaid-here'
  }

  async function refund(entry: Extract<BillEntry, { kind: 'refund' }>): Promise<Finding> {
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
    await settlement.settle(event)
    return 'repaired'
  }

  return {
    async reconcile(day) {
      const report: Report = { payments: 0, refunds: 0, repaired: [], differences: [] }
      for await (const entry of channel.bill(day)) {
        const finding = entry.kind === 'payment' ? await payment(entry) : await refund(entry)
        report[entry.kind === 'payment' ? 'payments' : 'refunds'] += 1
        if (finding === 'repaired') report.repaired.push(entry)
        else if (finding !== 'same') report.differences.push({ kind: finding, entry })
      }
      return report
    },
  }
}

/** A refund that we hold for failed and WeChat for done is no small matter. */
function isAsTold({ status }: Refund, { state }: Extract<BillEntry, { kind: 'refund' }>): boolean {
  if (state === 'succeeded') return status === 'succeeded'
  return state === 'processing' || status !== 'processing'
}
