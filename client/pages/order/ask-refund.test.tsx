/** A buyer asks for the money back. */
import { act, fireEvent, render, screen } from '@testing-library/react'
import { Refund } from '../../../bff/contract/order'
import type { Order } from '../../../bff/contract/order'
import { device } from '@/testing/device'
import { order } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { Actions } from './actions'
import { AskRefund } from './ask-refund'
import { headlineOf } from './headline'

beforeEach(() => {
  device.reset()
  server.reset()
})

const requested = Refund.parse({
  outRefundNo: 'R1',
  amount: 5990,
  reason: '坏果',
  status: 'requested',
  createdAt: '2026-11-21T05:00:00.000Z',
})

const onChange = jest.fn()
function show(changes: Partial<Order>) {
  onChange.mockReset()
  render(<AskRefund order={order(changes)} onChange={onChange} />)
}
function say(reason: string) {
  fireEvent.input(document.querySelector('input') ?? document.body, { target: { value: reason } })
}
async function submit() {
  fireEvent.click(screen.getByText('提交申请'))
  await act(async () => {})
}
const asked = () =>
  server.sent.filter(({ path }) => path.endsWith('/refund-requests')).map(({ data }) => data)
const answer = () =>
  server.on('POST /api/orders/:outTradeNo/refund-requests', () =>
    ok('POST /api/orders/:outTradeNo/refund-requests', { order: order() }, 201),
  )

test.each(['paid', 'shipped', 'received'] as const)(
  'of an order that is %s the money is asked back with a reason, once however often it is tapped',
  async (status) => {
    answer()
    show({ status })

    fireEvent.click(screen.getByText('申请退款'))
    say(' 有两个坏果 ')
    fireEvent.click(screen.getByText('提交申请'))
    await submit()

    expect(asked()).toEqual([
      { reason: '有两个坏果', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
    ])
    expect(onChange).toHaveBeenCalledTimes(1)
    expect(device.toasts).toEqual(['已提交，请等商家处理'])
    expect(screen.queryByText('提交申请')).toBeNull()
  },
)

test('without a reason nothing is asked', async () => {
  show({ status: 'paid' })
  fireEvent.click(screen.getByText('申请退款'))

  say('  ')
  await submit()

  expect(asked()).toEqual([])
  expect(screen.getByText('请写一下原因')).toBeTruthy()
})

test('what failed can be tried again, and is the same request', async () => {
  server.on('POST /api/orders/:outTradeNo/refund-requests', () => refusal(500, 'internal'))
  show({ status: 'paid' })
  fireEvent.click(screen.getByText('申请退款'))
  say('坏果')

  await submit()
  expect(screen.getByText('出了点问题，请稍后再试')).toBeTruthy()
  answer()
  await submit()

  const [first, second] = asked()
  expect(second).toEqual(first)
  expect(onChange).toHaveBeenCalledTimes(1)
})

test.each(['conflict', 'refund-exceeds-paid'] as const)(
  'an order that changed meanwhile (%s) is looked at anew',
  async (code) => {
    server.on('POST /api/orders/:outTradeNo/refund-requests', () => refusal(409, code))
    show({ status: 'paid' })
    fireEvent.click(screen.getByText('申请退款'))
    say('坏果')

    await submit()

    expect(onChange).toHaveBeenCalledTimes(1)
    expect(device.toasts).toEqual(['订单有了变化，请看看最新的情况'])
  },
)

test.each<[string, Partial<Order>]>([
  ['is not paid', {}],
  ['is closed', { status: 'closed' }],
  ['goes back already', { status: 'refunding' }],
  ['is back', { status: 'refunded' }],
  ['waits for the merchant', { status: 'paid', refunds: [requested] }],
])('there is nothing to ask of an order that %s', (_state, changes) => {
  show(changes)

  expect(screen.queryByText('申请退款')).toBeNull()
})

test('who was refused may ask again', () => {
  show({ status: 'paid', refunds: [{ ...requested, status: 'refused' }] })

  expect(screen.getByText('申请退款')).toBeTruthy()
})

test('a top-up is called so, and is nothing to buy again', () => {
  const topUp = order({ purpose: 'top-up', status: 'paid' })
  const nothing = () => undefined
  const rest = { onChange: nothing, onPaymentTried: nothing, onCode: nothing }

  render(<Actions order={topUp} confirming={false} isScanning={false} {...rest} />)

  expect(headlineOf(topUp, false)).toEqual({ title: '已到账', text: '钱在你的余额里了' })
  expect(screen.queryByText('再次购买')).toBeNull()
})
