import { Fen, OutRefundNo } from '../contract/primitives'
import type { BillEntry, PaymentEvent, RefundEvent } from '../payments/channel'
import { anOrder, moment } from '../store/testing/fixtures'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import type { OpenedStore } from '../store/testing/opened-store'
import type { Order } from './order'
import { createReconciliation } from './reconciliation'
import { createSettlement } from './settlement'

let opened: OpenedStore
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
})
afterEach(() => opened.dispose())

const fen = (amount: number) => Fen.parse(amount)
const number = (text: string) => OutRefundNo.parse(text)
const nothing = () => Promise.reject(new Error('nobody asked for this'))

/** WeChat as this test wants it: its bill, and what it answers when asked. */
async function reconcile(
  bill: BillEntry[],
  answers: { query?: PaymentEvent; queryRefund?: RefundEvent } = {},
) {
  const { query, queryRefund } = answers
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
  const settlement = createSettlement({
    store: orders,
    channel,
    totals: () => Promise.resolve(new Map()),
    clock,
    log: () => undefined,
  })
  return createReconciliation({ store: orders, channel, settlement }).reconcile('2026-11-20')
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
    payments: 1,
    refunds: 0,
    repaired: [],
    differences: [],
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

  expect(report).toMatchObject({ repaired: [{ outTradeNo }], differences: [] })
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

  const report = await reconcile([refund(order)], { queryRefund })

  expect(report).toMatchObject({ refunds: 1, repaired: [{ outRefundNo: 'R1' }], differences: [] })
  expect(await opened.store.orders.find(order.outTradeNo)).toMatchObject({ refunded: 100 })
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

  expect(kinds(await reconcile([refund(order, 101)]))).toEqual(['other-amount'])
  expect(kinds(await reconcile([refund(order)]))).toEqual([])
})
