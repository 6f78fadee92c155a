/**
 * A process of its own that reads a bill of so many rows against as many orders, every thousandth of them missing on
 * either side, and says in JSON what it found and by how much its memory grew.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { Fen, OutTradeNo, type Instant } from '../../contract/primitives'
import type { BillEntry } from '../../payments/channel'
import { anOrder, moment } from '../../store/testing/fixtures'
import type { Order } from '../order'
import { createReconciliation } from '../reconciliation'
import type { OrderStore } from '../store'

/** The program itself grows in its first seconds, by what the engine likes to have at hand; rows must add little to that. */
const WARM_UP = 100_000

let rows = WARM_UP
const amount = Fen.parse(5900)
const pattern = anOrder({ status: 'paid', amount, paidAt: moment() })
const numberOf = (index: number) => `20261120${String(index).padStart(14, '0')}`
const transactionOf = (index: number) => `42000000${String(index).padStart(20, '0')}`
const never = () => Promise.reject(new Error('nobody asked for this'))

const orderAt = (index: number): Order => ({
  ...pattern,
  outTradeNo: OutTradeNo.parse(numberOf(index)),
  transactionId: transactionOf(index),
})

async function* bill(): AsyncGenerator<BillEntry> {
  for (let index = 0; index < rows; index++) {
    if (index % 1000 === 1) continue
    if (index % 1000 === 0) await breathe()
    const [outTradeNo, transactionId] = [numberOf(index), transactionOf(index)]
    yield { kind: 'payment', outTradeNo, transactionId, amount }
  }
}

/** A store that makes up its orders, so that what grows is not the store. */
const store: OrderStore = {
  insert: never,
  findByRequest: never,
  list: never,
  update: never,
  findByRefund: never,
  listUnpaid: never,
  find: (outTradeNo) => {
    const index = Number(outTradeNo.slice(8))
    return Promise.resolve(index % 1000 === 2 ? undefined : orderAt(index))
  },
  listPaid({
    cursor = '0',
    limit,
  }: {
    from: Instant
    to: Instant
    cursor?: string
    limit: number
  }) {
    const first = Number(cursor)
    const end = Math.min(first + limit, rows)
    const orders = Array.from({ length: end - first }, (_, index) => orderAt(first + index))
    return Promise.resolve(end < rows ? { orders, nextCursor: String(end) } : { orders })
  },
}

let highest = 0
const measure = () => (highest = Math.max(highest, process.memoryUsage().rss))
const { reconcile } = createReconciliation({
  store,
  channel: { bill, refund: never, queryRefund: never },
  settlement: { ask: never, settle: never },
  reports: { keep: () => Promise.resolve(), find: () => Promise.resolve(undefined) },
  clock: () => new Date(),
  log: () => undefined,
})

const read = () => reconcile('2026-11-20', ({ done }) => void (done % 5000 === 0 && measure()))
await read()
const before = measure()
rows = Number(process.argv[2])
const { payments, differenceCount } = await read()
const grownMiB = Math.round((highest - before) / 2 ** 20)
console.log(JSON.stringify({ payments, differenceCount, grownMiB }))
