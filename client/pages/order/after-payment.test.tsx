/** What the order page says once the money is here: how the goods leave, and what goes back. */
import { fireEvent, render, screen } from '@testing-library/react'
import type { Refund } from '../../../bff/contract/order'
import { Refund as RefundSchema } from '../../../bff/contract/order'
import { device } from '@/testing/device'
import { order } from '@/testing/samples'
import { Where } from './facts'
import { headlineOf } from './headline'
import { Refunds } from './refunds'

beforeEach(() => device.reset())

function refund(changes: Partial<Refund> = {}): Refund {
  return RefundSchema.parse({
    outRefundNo: 'R20261121000001',
    amount: 1990,
    reason: '少发一袋',
    status: 'processing',
    createdAt: '2026-11-21T05:00:00.000Z',
    ...changes,
  })
}

const refundsIn = () =>
  [...document.querySelectorAll('.order__refund')].map((row) => row.textContent ?? '')

test('an order of which nothing goes back speaks of no refund', () => {
  render(<Refunds order={order({ status: 'paid' })} />)

  expect(document.body.textContent).toBe('')
})

test.each([
  ['requested', '等待商家处理'],
  ['processing', '处理中'],
  ['succeeded', '已退款'],
  ['failed', '退款失败'],
  ['refused', '商家未同意'],
] as const)('a refund that is %s is called %s, with its amount and reason', (status, word) => {
  render(<Refunds order={order({ refunds: [refund({ status })] })} />)

  const [row] = refundsIn()
  expect(row).toContain(word)
  expect(row).toContain('¥19.90')
  expect(row).toContain('少发一袋')
})

test('of several refunds the sum of what is back is shown too', () => {
  const outRefundNo = RefundSchema.shape.outRefundNo.parse('R20261121000002')
  const refunds = [
    refund({ status: 'succeeded' }),
    refund({ outRefundNo, status: 'failed', reason: '坏果' }),
  ]

  render(<Refunds order={order({ refunded: refund().amount, refunds })} />)

  expect(refundsIn()).toHaveLength(2)
  expect(document.body.textContent).toContain('共已退¥19.90')
})

test('a parcel is shown by its carrier’s name, and a tap copies its number', () => {
  render(<Where order={order({ shipment: { carrier: 'SF', trackingNo: 'SF1234567890' } })} />)

  expect(screen.getByText('顺丰速运')).toBeTruthy()
  fireEvent.click(screen.getByText('顺丰速运'))

  expect(device.clipboard).toBe('SF1234567890')
})

test('a carrier nobody here knows is shown as the merchant wrote it', () => {
  render(<Where order={order({ shipment: { carrier: '村里小王', trackingNo: '7' } })} />)

  expect(screen.getByText('村里小王')).toBeTruthy()
})

test('what the buyer fetches is on no road', () => {
  const waiting = order({ status: 'shipped', shipment: { pickup: true } })

  render(<Where order={waiting} />)

  expect(document.body.textContent).toContain('到店自提')
  expect(headlineOf(waiting, false)).toEqual({ title: '待自提', text: '果子备好了，等你来取' })
})
