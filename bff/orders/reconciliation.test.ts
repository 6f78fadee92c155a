import { randomUUID } from 'node:crypto'
import { Fen, Instant, OutRefundNo, RequestId } from '../contract/primitives'
import type { LogEntry } from '../log'
import type { BillEntry, PaymentEvent, RefundEvent } from '../payments/channel'
import { anOrder, moment } from '../store/testing/fixtures'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import type { OpenedStore } from '../store/testing/opened-store'
import type { Order } from './order'
import { createReconciliation } from './reconciliation'
import { refundable } from './refunds'
import { createSettlement } from './settlement'

let opened: OpenedStore
let log: LogEntry[]
beforeEach(async () => {
  log = []
  opened = await openTemporaryJsonStore()
})
afterEach(() => opened.dispose())

const fen = (amount: number) => Fen.parse(amount)
const number = (text: string) => OutRefundNo.parse(text)
const nothing = () => Promise.reject(new Error('nobody asked for this'))

/** WeChat as this test wants it: its bill, and what it answers when asked. */
async function reconcile(
  bill: BillEntry[],
  answers: { query?: PaymentEvent; queryRefund?: RefundEvent; progress?: () => void } = {},
) {
  const { query, queryRefund, progress } = answers
  const channel = {
    prepay: nothing,
    close: nothing,
    refund: nothing,
    parseNotification: nothing,
    acknowledge: () => ({ status: 204, type: 'text/plain', body: '' }),
    query: () => (query ? Promise.resolve(query) : nothing()),
    queryRefund: () => Promise.resolve(queryRefund),
    async *bill() {
      yield* await Promise.resolve(bill)
    },
  }
  const { orders } = opened.store
  const clock = () => new Date(moment(60))
  const parts = { store: orders, channel, clock, log: (entry: LogEntry) => void log.push(entry) }
  const settlement = createSettlement({ ...parts, totals: () => Promise.resolve(new Map()) })
  const { reconciliations: reports } = opened.store
  return createReconciliation({ ...parts, settlement, reports }).reconcile('2026-11-20', progress)
}

async function kept(differences: Partial<Order> = {}): Promise<Order> {
  const order = anOrder({ amount: fen(5900), ...differences })
  await opened.store.orders.insert(order, new Map())
  return order
}
const paid = { status: 'paid', transactionId: '4200000001', paidAt: moment(30) } as const

const payment = ({ outTradeNo }: Pick<Order, 'outTradeNo'>, amount = 5900): BillEntry => ({
  kind: 'payment',
  outTradeNo,
  transactionId: '4200000001',
  amount: fen(amount),
})
const refund = ({ outTradeNo }: Order, amount = 100): Extract<BillEntry, { kind: 'refund' }> => ({
  kind: 'refund',
  outTradeNo,
  outRefundNo: 'R1',
  refundId: '5030000001',
  amount: fen(amount),
  state: 'succeeded',
})
const kinds = ({ differences }: Awaited<ReturnType<typeof reconcile>>) =>
  differences.map(({ kind }) => kind)

test('what both books say is said once and changes nothing', async () => {
  const order = await kept(paid)

  expect(await reconcile([payment(order)])).toEqual({
    date: '2026-11-20',
    payments: 1,
    refunds: 0,
    repaired: 0,
    differences: [],
    differenceCount: 0,
    startedAt: moment(60),
    endedAt: moment(60),
  })
})

test('a payment we missed is asked for and taken in', async () => {
  const order = await kept()
  const { outTradeNo } = order
  const query: PaymentEvent = {
    kind: 'paid',
    outTradeNo,
    transactionId: '4200000001',
    amount: fen(5900),
    paidAt: moment(30),
  }

  const report = await reconcile([payment(order)], { query })

  expect(report).toMatchObject({ repaired: 1, differences: [] })
  expect(log).toMatchObject([{ event: 'books-repaired', outTradeNo }])
  expect(await opened.store.orders.find(outTradeNo)).toMatchObject({ status: 'paid' })
})

test('a row alone pays nothing: WeChat has to say so when asked', async () => {
  const order = await kept()
  const { outTradeNo } = order

  const report = await reconcile([payment(order)], { query: { kind: 'pending', outTradeNo } })

  expect(kinds(report)).toEqual(['unpaid-here'])
  expect(await opened.store.orders.find(outTradeNo)).toEqual(order)
})

test('what does not fit is told, and left as it is', async () => {
  const cheap = await kept(paid)
  const twice = await kept({ ...paid, transactionId: '4200000009' })
  const stranger = anOrder()

  const report = await reconcile([payment(cheap, 1), payment(twice), payment(stranger)])

  expect(kinds(report)).toEqual(['other-amount', 'other-payment', 'unknown-here'])
  expect(await opened.store.orders.find(cheap.outTradeNo)).toEqual(cheap)
  expect(await opened.store.orders.find(twice.outTradeNo)).toEqual(twice)
})

test('a number that cannot be ours is unknown, not an error', async () => {
  const report = await reconcile([
    { kind: 'payment', outTradeNo: '`=1+1', transactionId: '1', amount: fen(1) },
  ])

  expect(kinds(report)).toEqual(['unknown-here'])
})

test('a refund made by hand at WeChat’s is asked for and taken in', async () => {
  const order = await kept(paid)
  const queryRefund: RefundEvent = {
    ...refund(order),
    outTradeNo: order.outTradeNo,
    outRefundNo: number('R1'),
  }

  const report = await reconcile([payment(order), refund(order)], { queryRefund })

  expect(report).toMatchObject({ refunds: 1, repaired: 1, differences: [] })
  expect(await opened.store.orders.find(order.outTradeNo)).toMatchObject({ refunded: 100 })
})

describe('a refund that WeChat would not hear of, and took in after all', () => {
  const failed = {
    outRefundNo: number('R1'),
    amount: fen(100),
    reason: '坏果',
    createdAt: moment(40),
  }
  const keptFailed = () =>
    kept({
      ...paid,
      refunds: [{ ...failed, requestId: RequestId.parse(randomUUID()), status: 'failed' }],
    })
  const said = (order: Order, state: RefundEvent['state']): RefundEvent => ({
    ...refund(order),
    ...{ outTradeNo: order.outTradeNo, outRefundNo: number('R1'), state },
  })
  const followed = () => opened.store.tasks.find('follow-refund/R1')

  test.each([
    ['processing', { status: 'processing' }],
    ['abnormal', { status: 'failed', isAbnormal: true }],
  ] as const)('is under way again while it is %s there, and followed', async (state, expected) => {
    const order = await keptFailed()

    const report = await reconcile([payment(order), { ...refund(order), state }], {
      queryRefund: said(order, state),
    })

    expect(report).toMatchObject({ repaired: 1, differences: [] })
    const after = await opened.store.orders.find(order.outTradeNo)
    expect(after).toMatchObject({ status: 'paid', refunds: [expected] })
    expect(after && refundable(after)).toBe(5800)
    expect(await followed()).toMatchObject({ outTradeNo: order.outTradeNo })
  })

  test('stays failed where it was closed since the bill was written', async () => {
    const order = await keptFailed()

    const report = await reconcile([payment(order), { ...refund(order), state: 'processing' }], {
      queryRefund: said(order, 'closed'),
    })

    expect(report).toMatchObject({ repaired: 0, differences: [] })
    expect(await opened.store.orders.find(order.outTradeNo)).toEqual(order)
    expect(await followed()).toBeUndefined()
  })

  test('is told where WeChat, asked, knows nothing of it', async () => {
    const order = await keptFailed()

    const report = await reconcile([payment(order), { ...refund(order), state: 'processing' }])

    expect(kinds(report)).toEqual(['unknown-here'])
    expect(await opened.store.orders.find(order.outTradeNo)).toEqual(order)
  })
})

test('a refund of another amount than ours is told', async () => {
  const order = await kept({
    ...paid,
    refunds: [
      {
        outRefundNo: number('R1'),
        amount: fen(100),
        reason: '坏果',
        status: 'succeeded',
        createdAt: moment(40),
      },
    ],
  })

  expect(kinds(await reconcile([payment(order), refund(order, 101)]))).toEqual(['other-amount'])
  expect(kinds(await reconcile([payment(order), refund(order)]))).toEqual([])
})

describe('our books against the bill', () => {
  test('a payment we hold that WeChat’s bill does not have is told; other days are not looked at', async () => {
    const there = await kept({ ...paid, paidAt: Instant.parse('2026-11-19T16:00:00.000Z') })
    const missing = await kept({ ...paid, transactionId: '4200000002' })
    const last = await kept({ ...paid, paidAt: Instant.parse('2026-11-20T15:59:59.000Z') })
    await kept({ ...paid, paidAt: Instant.parse('2026-11-19T15:59:59.000Z') })
    await kept({ ...paid, paidAt: Instant.parse('2026-11-20T16:00:00.000Z') })
    await kept()

    const { differences, payments } = await reconcile([payment(there)])

    expect(payments).toBe(1)
    expect(differences.map(({ kind, entry }) => [kind, entry.outTradeNo]).sort()).toEqual(
      [missing, last].map(({ outTradeNo }) => ['missing-there', outTradeNo]).sort(),
    )
    expect(differences).toContainEqual({
      kind: 'missing-there',
      entry: {
        kind: 'payment',
        outTradeNo: missing.outTradeNo,
        transactionId: '4200000002',
        amount: 5900,
      },
    })
  })

  test('what was paid without WeChat is none of its bill', async () => {
    const { transactionId: _none, ...paidOtherwise } = paid
    await kept(paidOtherwise)

    expect(kinds(await reconcile([]))).toEqual([])
  })

  test('all of a day is looked at, however much it is, and the report tells the first 500', async () => {
    const orders = await Promise.all(Array.from({ length: 1203 }, () => kept(paid)))
    const progress = jest.fn()

    const report = await reconcile(
      orders.slice(0, 3).map((order) => payment(order)),
      { progress },
    )

    expect(report.differences).toHaveLength(500)
    expect(report.differenceCount).toBe(1200)
    expect(progress).toHaveBeenCalledTimes(1206)
    expect(progress).toHaveBeenLastCalledWith({ phase: 'books', done: 1203 })
  })
})

test('one row that breaks does not end the run: it is told, and the next are compared', async () => {
  const [broken, fine] = [await kept(), await kept(paid)]

  // WeChat is asked about the unpaid one, and breaks.
  const report = await reconcile([payment(broken), payment(fine)])

  expect(report).toMatchObject({
    payments: 2,
    differences: [{ kind: 'unclear', entry: { outTradeNo: broken.outTradeNo }, problem: 'Error' }],
  })
  expect(log).toMatchObject([{ level: 'warn', event: 'row-not-compared' }])
})

test('when nothing can be compared any more the run ends, and keeps no report', async () => {
  const orders = await Promise.all(Array.from({ length: 60 }, () => kept()))

  await expect(reconcile(orders.map((order) => payment(order)))).rejects.toThrow('nobody asked')

  expect(await opened.store.reconciliations.find('2026-11-20')).toBeUndefined()
})

test('the report is kept', async () => {
  const report = await reconcile([payment(anOrder())])

  expect(await opened.store.reconciliations.find('2026-11-20')).toEqual(report)
})
