import { randomUUID } from 'node:crypto'
import { Fen, Instant, OutRefundNo, RequestId } from '../contract/primitives'
import type { RefundEvent } from '../payments/channel'
import { anOrder } from '../store/testing/fixtures'
import type { Order } from './order'
import { beginRefund, recordRefund, recordRefusal, refundable } from './refunds'

const now = Instant.parse('2026-11-20T05:00:00.000Z')
const later = Instant.parse('2026-11-20T06:00:00.000Z')
const paid = (): Order =>
  anOrder({ status: 'paid', transactionId: '4200000001', amount: Fen.parse(1000) })
const wish = (amount: number, requestId = randomUUID()) => ({
  requestId: RequestId.parse(requestId),
  amount: Fen.parse(amount),
  reason: '有一个坏果',
})
const number = (text: string) => OutRefundNo.parse(text)
const begin = (order: Order, amount: number, outRefundNo: string) =>
  beginRefund(order, { wish: wish(amount), outRefundNo: number(outRefundNo), now }).order
const word = (
  order: Order,
  outRefundNo: string,
  state: RefundEvent['state'],
  amount = order.refunds.find((one) => one.outRefundNo === outRefundNo)?.amount ?? 0,
): RefundEvent => ({
  kind: 'refund',
  outTradeNo: order.outTradeNo,
  outRefundNo: number(outRefundNo),
  refundId: '5030000001',
  amount: Fen.parse(amount),
  state,
  ...(state === 'succeeded' && { succeededAt: later }),
})
const told = (
  order: Order,
  ...asked: Parameters<typeof word> extends [Order, ...infer R] ? R : never
) => recordRefund(order, word(order, ...asked), later).order

test('a refund is under way with the task that follows it, in one change', () => {
  const order = paid()

  const { order: after, effects } = beginRefund(order, {
    wish: wish(300),
    outRefundNo: number('R1'),
    now,
  })

  expect(after).toMatchObject({
    status: 'paid',
    refunded: 0,
    refunds: [{ outRefundNo: 'R1', amount: 300, status: 'processing', createdAt: now }],
  })
  expect(effects).toMatchObject([
    { kind: 'task', task: { id: 'follow-refund/R1', details: { outRefundNo: 'R1' } } },
  ])
})

test('the same requestId is one refund, and another content is a conflict', () => {
  const asked = wish(300)
  const once = beginRefund(paid(), { wish: asked, outRefundNo: number('R1'), now }).order

  const twice = beginRefund(once, { wish: asked, outRefundNo: number('R2'), now })

  expect(twice).toEqual({ order: once, effects: [] })
  const other = { ...asked, amount: Fen.parse(301) }
  expect(() => beginRefund(once, { wish: other, outRefundNo: number('R2'), now })).toThrow(
    'used for another refund',
  )
})

test('what is under way counts as gone: never more goes back than was paid', () => {
  const order = begin(begin(paid(), 600, 'R1'), 300, 'R2')

  expect(refundable(order)).toBe(100)
  expect(() => begin(order, 101, 'R3')).toThrow('no more than 100 can go back')
})

test('nothing goes back of an order nobody paid', () => {
  expect(() => begin(anOrder(), 1, 'R1')).toThrow('Nothing was paid')
})

test('part of the money back leaves the status, all of it changes it', () => {
  const part = told(begin(paid(), 400, 'R1'), 'R1', 'succeeded')
  expect(part).toMatchObject({ status: 'paid', refunded: 400 })
  expect(part.refunds).toMatchObject([{ status: 'succeeded', succeededAt: later }])

  const moving = begin(part, 600, 'R2')
  expect(moving).toMatchObject({ status: 'refunding', refunded: 400 })

  expect(told(moving, 'R2', 'succeeded')).toMatchObject({ status: 'refunded', refunded: 1000 })
})

test.each(['paid', 'shipped', 'received'] as const)(
  'an order that was %s is so again when its refund is closed, and the money may be given back anew',
  (status) => {
    const moving = begin({ ...paid(), status }, 1000, 'R1')
    expect(moving.status).toBe('refunding')

    const after = told(moving, 'R1', 'closed')

    expect(after).toMatchObject({ status, refunded: 0, refunds: [{ status: 'failed' }] })
    expect(after).not.toHaveProperty('resumes')
    expect(refundable(after)).toBe(1000)
  },
)

test('an abnormal refund has failed for people, and its money is still held for it', () => {
  const after = told(begin(paid(), 1000, 'R1'), 'R1', 'abnormal')

  expect(after).toMatchObject({ status: 'paid', refunds: [{ status: 'failed', isAbnormal: true }] })
  expect(refundable(after)).toBe(0)
  expect(told(after, 'R1', 'succeeded')).toMatchObject({ status: 'refunded', refunded: 1000 })
})

test.each(['succeeded', 'closed', 'abnormal', 'processing'] as const)(
  'being told twice that it is %s changes nothing the second time',
  (state) => {
    const once = told(begin(paid(), 400, 'R1'), 'R1', state)

    expect(recordRefund(once, word(once, 'R1', state), later)).toEqual({ order: once, effects: [] })
  },
)

test('what ended stays as it ended, whatever arrives late', () => {
  const succeeded = told(begin(paid(), 400, 'R1'), 'R1', 'succeeded')

  for (const state of ['processing', 'closed', 'abnormal'] as const) {
    expect(told(succeeded, 'R1', state)).toBe(succeeded)
  }
})

test('a refund made by hand at WeChat’s is taken into the books', () => {
  const after = told(paid(), 'BY-HAND', 'succeeded', 250)

  expect(after).toMatchObject({ refunded: 250, refunds: [{ outRefundNo: 'BY-HAND', amount: 250 }] })
  expect(refundable(after)).toBe(750)
})

test('one made by hand that is still under way is followed like our own, once', () => {
  const order = paid()

  const { order: after, effects } = recordRefund(
    order,
    word(order, 'BY-HAND', 'processing', 250),
    later,
  )

  expect(after.refunds).toMatchObject([{ outRefundNo: 'BY-HAND', status: 'processing' }])
  expect(effects).toMatchObject([
    { kind: 'task', task: { id: 'follow-refund/BY-HAND', details: { outRefundNo: 'BY-HAND' } } },
  ])
  const told = recordRefund(after, word(after, 'BY-HAND', 'processing'), later)
  expect(told).toEqual({ order: after, effects: [] })
})

test('another amount than the refund’s own is refused', () => {
  const order = begin(paid(), 400, 'R1')

  expect(() => told(order, 'R1', 'succeeded', 401)).toThrow('WeChat speaks of 401')
})

test('what WeChat refused may be asked for again; what ended otherwise is not touched', () => {
  const refused = recordRefusal(begin(paid(), 1000, 'R1'), number('R1'), later).order
  expect(refused).toMatchObject({ status: 'paid', refunds: [{ status: 'failed' }] })
  expect(refundable(refused)).toBe(1000)

  const succeeded = told(begin(paid(), 400, 'R1'), 'R1', 'succeeded')
  expect(recordRefusal(succeeded, number('R1'), later).order).toBe(succeeded)
})

test('money that went back although WeChat seemed to refuse is in the books', () => {
  const refused = recordRefusal(begin(paid(), 400, 'R1'), number('R1'), later).order

  expect(told(refused, 'R1', 'succeeded')).toMatchObject({
    refunded: 400,
    refunds: [{ status: 'succeeded' }],
  })
  for (const state of ['processing', 'closed'] as const) {
    expect(told(refused, 'R1', state)).toBe(refused)
  }
})
