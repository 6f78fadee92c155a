import { randomUUID } from 'node:crypto'
import { Fen, Instant, OutRefundNo, RequestId } from '../contract/primitives'
import type { RefundEvent } from '../payments/channel'
import { anOrder } from '../store/testing/fixtures'
import { type Change, type Order, show } from './order'
import { beginRefund, recordRefund, recordRefusal, reopenRefund } from './refunds'
import { recordShipment } from './shipping'
import { recordPayment } from './transitions'

const at = Instant.parse('2026-11-20T05:00:00.000Z')
const R1 = OutRefundNo.parse('R1')
const unpaid = (): Order => anOrder({ purpose: 'top-up', amount: Fen.parse(1000) })
const paid = (): Order => ({ ...unpaid(), status: 'paid', transactionId: '4200000001' })
const pay = (order: Order) =>
  recordPayment(order, {
    kind: 'paid',
    outTradeNo: order.outTradeNo,
    transactionId: '4200000001',
    amount: order.amount,
    paidAt: at,
  })
const begin = (order: Order) =>
  beginRefund(order, {
    wish: { requestId: RequestId.parse(randomUUID()), amount: order.amount, reason: '不用了' },
    outRefundNo: R1,
    now: at,
  })
const tell = (order: Order, state: RefundEvent['state']) =>
  recordRefund(
    order,
    {
      kind: 'refund',
      outTradeNo: order.outTradeNo,
      outRefundNo: R1,
      refundId: '5030000001',
      amount: order.amount,
      state,
    },
    at,
  )
const moved = ({ effects }: Change) =>
  effects.flatMap((effect) =>
    effect.kind === 'ledger' ? [[effect.entry.id, effect.entry.amount]] : [],
  )

test('a payment is on the balance with the order’s own change, and only the first time', () => {
  const order = unpaid()

  const change = pay(order)

  const { outTradeNo, userId } = order
  expect(change.effects).toEqual([
    {
      kind: 'ledger',
      entry: {
        id: `top-up/${outTradeNo}`,
        userId,
        amount: 1000,
        at,
        reason: 'top-up',
        outTradeNo,
      },
    },
  ])
  expect(pay(change.order)).toEqual({ order: change.order, effects: [] })
})

test('a top-up that was closed and paid after all is on the balance too', () => {
  const order = unpaid()

  const change = pay({ ...order, status: 'closed', closedAt: at })

  expect(moved(change)).toEqual([[`top-up/${order.outTradeNo}`, 1000]])
})

test('an order of goods moves no balance', () => {
  const order = anOrder({ amount: Fen.parse(1000) })
  const after = pay(order)

  expect(moved(after)).toEqual([])
  expect(moved(begin(after.order))).toEqual([])
})

test('a refund takes from the balance what must be there, in the change that begins it', () => {
  const { effects } = begin(paid())

  expect(effects).toContainEqual(
    expect.objectContaining({
      kind: 'ledger',
      mustBeCovered: true,
      entry: expect.objectContaining({ id: 'refund/R1', amount: -1000 }) as unknown,
    }),
  )
})

test.each([
  ['WeChat closes', (order: Order) => tell(order, 'closed')],
  ['WeChat will not hear of', (order: Order) => recordRefusal(order, R1, at)],
])('a refund that %s gives the balance back', (_how, end) => {
  const ended = end(begin(paid()).order)

  expect(moved(ended)).toEqual([['refund/R1/failed', 1000]])
  expect(moved(tell(ended.order, 'closed'))).toEqual([])
})

test('what arrives after all is taken again, whether it is there or not', () => {
  const closed = tell(begin(paid()).order, 'closed')

  const change = tell(closed.order, 'succeeded')

  expect(moved(change)).toEqual([['refund/R1/again', -1000]])
  expect(change.effects).toMatchObject([{ kind: 'ledger' }])
  expect(change.effects[0]).not.toHaveProperty('mustBeCovered')
})

test('each time a refund fails its money is on the balance, and each time it goes after all it is not', () => {
  let order = begin(paid()).order
  const movements: unknown[] = []
  for (let times = 0; times < 3; times++) {
    for (const move of [recordRefusal, reopenRefund]) {
      const change = move(order, R1, at)
      movements.push(...moved(change))
      order = change.order
    }
  }

  expect(movements).toEqual([
    ['refund/R1/failed', 1000],
    ['refund/R1/again', -1000],
    ['refund/R1/again/failed', 1000],
    ['refund/R1/again-2', -1000],
    ['refund/R1/again-2/failed', 1000],
    ['refund/R1/again-3', -1000],
  ])
  expect(moved(tell(order, 'succeeded'))).toEqual([])
  expect(show(order).refunds).toEqual([
    { outRefundNo: R1, amount: 1000, reason: '不用了', status: 'processing', createdAt: at },
  ])
})

test('money that WeChat holds is on no balance until WeChat lets go of it', () => {
  const held = tell(begin(paid()).order, 'abnormal')
  expect(moved(held)).toEqual([])

  expect(moved(tell(held.order, 'succeeded'))).toEqual([])
  expect(moved(tell(held.order, 'closed'))).toEqual([['refund/R1/failed', 1000]])
})

test('what a merchant gives back on WeChat’s own platform is taken, whether it is there or not', () => {
  const change = tell(paid(), 'processing')

  expect(moved(change)).toEqual([['refund/R1', -1000]])
  expect(change.effects[0]).not.toHaveProperty('mustBeCovered')
  expect(moved(tell(change.order, 'succeeded'))).toEqual([])
})

test('a top-up has no goods to ship', () => {
  expect(() => recordShipment(paid(), { pickup: true }, at)).toThrow('no goods')
})
