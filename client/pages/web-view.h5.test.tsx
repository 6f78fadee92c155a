/** The shop inside a mini-program's web-view, where nothing can be paid (JS-8): buying goes on outside it. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { pages } from '@/links'
import { SessionProvider } from '@/session'
import { device } from '@/testing/device'
import { order, product, user } from '@/testing/samples'
import { ok, server } from '@/testing/server'
import { browseAs, type FakeBridge, injectBridge, userAgents } from '@/testing/wechat-browser'
import Checkout from './checkout'
import OrderPage from './order'
import ProductPage from './product'

let bridge: FakeBridge

// Asks at once whose browser this is.
beforeAll(async () => {
  browseAs(userAgents.wechatWebView)
  await import('weixin-js-sdk')
})

beforeEach(() => {
  device.reset()
  server.reset()
  browseAs(userAgents.wechatWebView)
  bridge = injectBridge()
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))
  server.on('GET /api/products/:id', () => ok('GET /api/products/:id', { product: product() }))
  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: order() }),
  )
})

afterEach(() => bridge.remove())

/** Resolves once it shows these words, which it does when it knows what it is about. */
async function open(page: ReactElement, params: Record<string, string>, words: string) {
  device.route = { path: '', params }
  render(page, { wrapper: SessionProvider })
  await screen.findByText(words)
  await act(async () => {})
}

/** The SDK is loaded on the way, which may take its time. */
async function leaveBy(text: string) {
  fireEvent.click(screen.getByText(text))
  await waitFor(() => expect(handedOver()).toHaveLength(1))
}

const handedOver = () =>
  bridge.invoked
    .filter(({ method }) => method === 'invokeMiniProgramAPI')
    .map(({ parameters: { name, arg } }) => ({ name, arg }))

test('buying opens the mini-program’s own checkout for the same product', async () => {
  await open(<ProductPage />, { id: 'navel-orange' }, '现货')

  await leaveBy('立即购买')

  const url = pages.checkout({ productId: 'navel-orange', quantity: 1 })
  expect(handedOver()).toEqual([{ name: 'navigateTo', arg: { url } }])
  expect(device.visits).toEqual([])
})

test('who comes to the checkout all the same takes the chosen quantity along, and orders nothing here', async () => {
  await open(<Checkout />, { productId: 'navel-orange', quantity: '2' }, '去小程序结算')
  expect(screen.queryByText('添加收货地址')).toBeNull()

  fireEvent.click(screen.getByRole('button', { name: '增加' }))
  await leaveBy('去小程序结算')

  const url = pages.checkout({ productId: 'navel-orange', quantity: 3 })
  expect(handedOver()).toEqual([{ name: 'navigateTo', arg: { url } }])
  expect(server.count('POST /api/orders')).toBe(0)
})

test('an unpaid order says where it can be paid, and leads there', async () => {
  await open(<OrderPage />, { outTradeNo: order().outTradeNo }, '去小程序付款')
  expect(screen.getByText(/这里不能付款/)).toBeTruthy()
  expect(screen.queryByText('继续支付')).toBeNull()

  await leaveBy('去小程序付款')

  expect(handedOver()).toEqual([{ name: 'switchTab', arg: { url: pages.orders } }])
})

test('a paid order leads nowhere', async () => {
  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: order({ status: 'paid' }) }),
  )

  await open(<OrderPage />, { outTradeNo: order().outTradeNo }, '再次购买')

  expect(screen.queryByText('去小程序付款')).toBeNull()
  expect(screen.queryByText(/这里不能付款/)).toBeNull()
})
