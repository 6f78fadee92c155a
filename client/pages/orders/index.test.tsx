import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { SessionProvider } from '@/session'
import { device } from '@/testing/device'
import { order, user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
import Orders from './index'

const first = order({ outTradeNo: order().outTradeNo })
const second = { ...order({ status: 'paid' }), outTradeNo: `${first.outTradeNo}B` }

beforeEach(() => {
  device.reset()
  server.reset()
  browseAs(userAgents.wechatAndroid)
  device.storage.set('session-token', 'token-1')
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))
})

test('further orders come after the ones already there', async () => {
  server.on('GET /api/orders', ({ path, data }) =>
    `${path}${JSON.stringify(data)}`.includes('next-1')
      ? { statusCode: 200, data: { orders: [second] } }
      : { statusCode: 200, data: { orders: [first], nextCursor: 'next-1' } },
  )
  render(<Orders />, { wrapper: SessionProvider })

  fireEvent.click(await screen.findByText('加载更多'))

  await screen.findByText('没有更多了')
  expect(document.querySelectorAll('.order-card')).toHaveLength(2)
})

test('signed out, it asks nobody for orders and offers to sign in', async () => {
  device.storage.clear()
  server.on('GET /api/me', () => refusal(401, 'unauthenticated'))

  render(<Orders />, { wrapper: SessionProvider })

  expect(await screen.findByText('微信登录')).toBeTruthy()
  expect(server.count('GET /api/orders')).toBe(0)
})

test('what did not load can be asked for again', async () => {
  server.on('GET /api/orders', () => refusal(500, 'internal'))
  render(<Orders />, { wrapper: SessionProvider })
  const retry = await screen.findByText('再试一次')

  server.on('GET /api/orders', () => ok('GET /api/orders', { orders: [] }))
  fireEvent.click(retry)

  await waitFor(() => expect(screen.getByText('这里还没有订单')).toBeTruthy())
})

test('what waits to be fetched is not called sent', async () => {
  const waiting = order({ status: 'shipped', shipment: { pickup: true } })
  const sent = { ...waiting, shipment: { carrier: 'SF', trackingNo: 'SF1' } }
  const orders = [waiting, { ...sent, outTradeNo: second.outTradeNo }]
  server.on('GET /api/orders', () => ({ statusCode: 200, data: { orders } }))
  render(<Orders />, { wrapper: SessionProvider })

  await screen.findByText('没有更多了')
  const words = [...document.querySelectorAll('.order-card__status')].map((it) => it.textContent)
  expect(words).toEqual(['待自提', '已发货'])
})
