import { randomUUID } from 'node:crypto'
import { Fen, Instant, OutRefundNo, RequestId } from '../contract/primitives'
import { anOrder } from '../store/testing/fixtures'
import type { Order } from './order'
import { approveRefund, refuseRefund, requestRefund } from './refund-requests'
import type { RefundEvent } from '../payments/channel'
import { beginRefund, recordRefund, refundable } from './refunds'

const now = Instant.parse('2026-11-20T05:00:00.000Z')
const number = (text: string) => OutRefundNo.parse(text)
const paid = (): Order =>
  anOrder({ status: 'paid', transactionId: '4200000001', amount: Fen.parse(1000) })
const wish = (reason = '坏了一个') => ({ requestId: RequestId.parse(randomUUID()), reason })
const request = (order: Order, outRefundNo = 'R1', asked = wish()) =>
  requestRefund(order, { wish: asked, outRefundNo: number(outRefundNo), now }).order
const give = (order: Order, amount: number, outRefundNo: string) =>
  beginRefund(order, {
    wish: { ...wish(), amount: Fen.parse(amount) },
    outRefundNo: number(outRefundNo),
    now,
  }).order

test.each(['paid', 'shipped', 'received'] as const)(
  'of an order that is %s all that can still go back is asked for, and nothing moves yet',
  (status) => {
    const order = give({ ...paid(), status }, 300, 'R0')

    const change = requestRefund(order, { wish: wish(), outRefundNo: number('R1'), now })

    expect(change.effects).toEqual([])
    expect(change.order).toMatchObject({ status, refunded: 0 })
    expect(change.order.refunds[1]).toMatchObject({
      outRefundNo: 'R1',
      amount: 700,
      status: 'requested',
      reason: '坏了一个',
      createdAt: now,
    })
  },
)

test('the same requestId is the same request, another content or another request is a conflict', () => {
  const asked = wish()
  const order = request(paid(), 'R1', asked)

  expect(request(order, 'R2', asked)).toBe(order)
  expect(() => request(order, 'R2', { ...asked, reason: '不想要了' })).toThrow('used for another')
  expect(() => request(order, 'R2')).toThrow('waits for the merchant')
})

test('nothing is asked back of what nobody paid, or what went back', () => {
  expect(() => request(anOrder())).toThrow('Nothing was paid')
  expect(() => request(give(paid(), 1000, 'R0'))).toThrow('All that was paid')
})

test('approving begins the refund with the task that follows it, once', () => {
  const order = request(paid())

  const { order: after, effects } = approveRefund(order, number('R1'), now)

  expect(after).toMatchObject({ status: 'refunding', refunds: [{ status: 'processing' }] })
  expect(effects).toMatchObject([{ kind: 'task', task: { id: 'follow-refund/R1' } }])
  expect(approveRefund(after, number('R1'), now)).toEqual({ order: after, effects: [] })
  expect(() => refuseRefund(after, number('R1'), now)).toThrow('was begun')
})

test('refusing ends the request, once, and another may follow', () => {
  const order = request(paid())

  const after = refuseRefund(order, number('R1'), now).order

  expect(after).toMatchObject({ status: 'paid', refunds: [{ status: 'refused' }] })
  expect(refuseRefund(after, number('R1'), now)).toEqual({ order: after, effects: [] })
  expect(() => approveRefund(after, number('R1'), now)).toThrow('was refused')
  expect(request(after, 'R2').refunds).toHaveLength(2)
})

test('a request holds no money against the merchant’s own refund, and its approval never gives more than is left', () => {
  const order = request(paid())

  const given = give(order, 1, 'R2')

  expect(() => approveRefund(given, number('R1'), now)).toThrow('no more than 999')
  expect(given).toMatchObject({ refunds: [{ status: 'requested' }, { status: 'processing' }] })
})

test('a refund nobody knows is neither approved nor refused', () => {
  expect(() => approveRefund(paid(), number('R9'), now)).toThrow('no refund')
  expect(() => refuseRefund(paid(), number('R9'), now)).toThrow('no refund')
})

describe.each(['requested', 'refused'] as const)(
  'of a %s refund, begun by hand at WeChat,',
  (status) => {
    const asked = request(paid())
    const before = status === 'refused' ? refuseRefund(asked, number('R1'), now).order : asked
    const told = (order: Order, state: RefundEvent['state']) => {
      const about = { outTradeNo: order.outTradeNo, outRefundNo: number('R1') }
      const event = { ...about, refundId: '5030000001', amount: Fen.parse(1000), state }
      return recordRefund(order, { kind: 'refund', ...event }, now)
    }

    test('the money that went back is not forgotten', () => {
      expect(told(before, 'succeeded').order).toMatchObject({ status: 'refunded', refunded: 1000 })
    })

    test('the way of the money is followed', () => {
      const { order, effects } = told(before, 'processing')

      expect(order).toMatchObject({ status: 'refunding', refunds: [{ status: 'processing' }] })
      expect(effects).toMatchObject([{ kind: 'task', task: { kind: 'follow-refund' } }])
      expect(told(order, 'succeeded').order).toMatchObject({ status: 'refunded', refunded: 1000 })
    })

    test('what WeChat holds is held', () => {
      const { order, effects } = told(before, 'abnormal')

      expect(effects).toMatchObject([{ kind: 'task', task: { kind: 'follow-refund' } }])
      expect(order).toMatchObject({ status: 'paid', refunds: [{ status: 'failed' }] })
      expect(refundable(order)).toBe(0)
      expect(told(order, 'succeeded').order).toMatchObject({ status: 'refunded', refunded: 1000 })
    })

    test('what never happened leaves the money here', () => {
      const { order } = told(before, 'closed')

      expect(order).toMatchObject({ status: 'paid', refunded: 0 })
      expect(refundable(order)).toBe(1000)
    })
  },
)
