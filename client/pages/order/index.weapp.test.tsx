/** The order page after a payment: it shows what the server knows, and never more. */
import { act, fireEvent, render, screen } from '@testing-library/react'
import { SessionProvider } from '@/session'
import { device, Failure } from '@/testing/device'
import { miniProgramPay, order, user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import OrderPage from './index'

const unpaid = order({ expiresAt: order().createdAt })

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse(unpaid.createdAt) - 60_000 })
  device.reset()
  server.reset()
  device.storage.set('session-token', 'token-1')
  device.route = { path: '/pages/order/index', params: { outTradeNo: unpaid.outTradeNo } }
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))
  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: unpaid }),
  )
})

afterEach(() => jest.useRealTimers())

async function open() {
  render(<OrderPage />, { wrapper: SessionProvider })
  await pass(0)
}

/** Lets time pass, and what happens in it happen. */
async function pass(milliseconds: number) {
  await act(() => jest.advanceTimersByTimeAsync(milliseconds))
}

const headline = () => document.querySelector('.order__title')?.textContent

test('just paid: it is being confirmed until the server has heard of it', async () => {
  device.route.params = { outTradeNo: unpaid.outTradeNo, paying: '1' }
  await open()
  expect(headline()).toBe('确认中')

  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: { ...unpaid, status: 'paid' } }),
  )
  await pass(4_000)

  expect(headline()).toBe('已付款')
})

test('a payment sheet that says failed is not believed: the server is asked', async () => {
  server.on('POST /api/orders/:outTradeNo/pay', () =>
    ok('POST /api/orders/:outTradeNo/pay', { order: unpaid, pay: miniProgramPay }),
  )
  device.requestPayment = () => Promise.reject(new Failure('requestPayment:fail'))
  await open()
  expect(headline()).toBe('待付款')

  fireEvent.click(screen.getByText('继续支付'))
  await pass(100)

  expect(headline()).toBe('确认中')
})

test('the order list of WeChat itself opens it by id', async () => {
  device.route.params = { id: unpaid.outTradeNo, channel: 'wxOrder' }

  await open()

  expect(screen.getByText(unpaid.outTradeNo)).toBeTruthy()
})

test('at the end of its time the order is asked for again', async () => {
  await open()
  const before = server.count('GET /api/orders/:outTradeNo')

  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: { ...unpaid, status: 'closed' } }),
  )
  await pass(61_000)

  expect(server.count('GET /api/orders/:outTradeNo')).toBeGreaterThan(before)
  expect(headline()).toBe('已关闭')
})

test('cancelling asks the person first', async () => {
  device.showModal = () => Promise.resolve({ confirm: false, cancel: true, errMsg: 'showModal:ok' })
  await open()

  fireEvent.click(screen.getByText('取消订单'))
  await pass(100)

  expect(device.modals).toHaveLength(1)
  expect(server.count('POST /api/orders/:outTradeNo/close')).toBe(0)
})

test('an order that is not one’s own is not found, and can be asked for again', async () => {
  server.on('GET /api/orders/:outTradeNo', () => refusal(404, 'not-found'))

  await open()

  expect(screen.getByText('再试一次')).toBeTruthy()
})

test('the buyer says the goods are there, and the order is complete', async () => {
  const shipped = order({ status: 'shipped', shipment: { carrier: 'SF', trackingNo: 'SF1' } })
  const answer = (status: 'shipped' | 'received') => () =>
    ok('GET /api/orders/:outTradeNo', { order: { ...shipped, status } })
  server.on('GET /api/orders/:outTradeNo', answer('shipped'))
  server.on('POST /api/orders/:outTradeNo/receipt', () => {
    server.on('GET /api/orders/:outTradeNo', answer('received'))
    return ok('POST /api/orders/:outTradeNo/receipt', { order: { ...shipped, status: 'received' } })
  })
  await open()
  expect(headline()).toBe('已发货')

  fireEvent.click(screen.getByText('确认收货'))
  await pass(100)

  expect(device.modals).toHaveLength(1)
  expect(headline()).toBe('已完成')
  expect(screen.queryByText('确认收货')).toBeNull()
})

test('who has not got the goods yet completes nothing', async () => {
  device.showModal = () => Promise.resolve({ confirm: false, cancel: true, errMsg: 'showModal:ok' })
  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: order({ status: 'shipped' }) }),
  )
  await open()

  fireEvent.click(screen.getByText('确认收货'))
  await pass(100)

  expect(server.count('POST /api/orders/:outTradeNo/receipt')).toBe(0)
})
