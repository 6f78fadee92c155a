/** Checking out in a mini-program: a person fills in the page and taps. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { SessionProvider } from '@/session'
import { device, Failure } from '@/testing/device'
import { miniProgramPay, order, product, session, user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import Checkout from './index'

const address = {
  userName: '林小满',
  telNumber: '13800138000',
  provinceName: '浙江省',
  cityName: '杭州市',
  countyName: '西湖区',
  detailInfo: '文三路 1 号',
}

beforeEach(() => {
  device.reset()
  server.reset()
  device.route = {
    path: '/pages/checkout/index',
    params: { productId: 'navel-orange', quantity: '2' },
  }
  device.storage.set('address', address)
  device.storage.set('session-token', 'token-1')
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))
  server.on('POST /api/sessions', () => ok('POST /api/sessions', session('token-1'), 201))
  server.on('GET /api/products/:id', () =>
    ok('GET /api/products/:id', { product: product({ stock: 3 }) }),
  )
  server.on('POST /api/orders', () =>
    ok('POST /api/orders', { order: order(), pay: miniProgramPay }, 201),
  )
})

async function open() {
  render(<Checkout />, { wrapper: SessionProvider })
  await screen.findByText('提交订单')
  await act(async () => {})
}

const submit = () => fireEvent.click(screen.getByText('提交订单'))
const lastVisit = () => device.visits.at(-1)?.url

test('two taps place one order, and the order page is to find out about the payment', async () => {
  await open()

  submit()
  submit()

  await waitFor(() => expect(lastVisit()).toMatch(/outTradeNo=SJ20261120000001&paying=1$/))
  expect(server.count('POST /api/orders')).toBe(1)
})

test('a cancelled payment leads to the order without claiming one is on its way', async () => {
  device.requestPayment = () => Promise.reject(new Failure('requestPayment:fail cancel'))
  await open()

  submit()

  await waitFor(() => expect(lastVisit()).toMatch(/outTradeNo=SJ20261120000001$/))
})

test('without an address it says so in place and asks nobody', async () => {
  device.storage.delete('address')
  await open()

  submit()

  expect(await screen.findByText('请先填写收货地址')).toBeTruthy()
  expect(server.count('POST /api/orders')).toBe(0)
})

test('after a dead network the same order is asked for again under the same request', async () => {
  server.on('POST /api/orders', () => {
    throw new Error('no network')
  })
  await open()

  submit()
  await screen.findByText(/网络不通/)
  server.on('POST /api/orders', () =>
    ok('POST /api/orders', { order: order(), pay: miniProgramPay }, 201),
  )
  submit()
  await waitFor(() => expect(device.visits).toHaveLength(1))

  const asked = server.sent.filter(
    ({ method, path }) => method === 'POST' && path === '/api/orders',
  )
  expect(asked).toHaveLength(2)
  expect(asked[0]?.data['requestId']).toBe(asked[1]?.data['requestId'])
})

test('a refusal is told in place, in words for people', async () => {
  server.on('POST /api/orders', () => refusal(409, 'out-of-stock'))
  await open()

  submit()

  expect(await screen.findByText(/库存不足/)).toBeTruthy()
  expect(device.visits).toHaveLength(0)
})

test('no more can be taken than there is', async () => {
  await open()

  for (let tap = 0; tap < 5; tap++) fireEvent.click(screen.getByRole('button', { name: '增加' }))

  expect(document.querySelector('.stepper__value')?.textContent).toBe('3')
})
