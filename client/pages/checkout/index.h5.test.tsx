/** Checking out in a desktop's browser outside WeChat: a guest who pays with a phone. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { keptScanCode } from '@/scan-code'
import { SessionProvider } from '@/session'
import { device } from '@/testing/device'
import { nativePay, order, product, session } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
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
  browseAs(userAgents.chromeDesktop)
  device.route = {
    path: '/pages/checkout/index',
    params: { productId: 'navel-orange', quantity: '1' },
  }
  device.storage.set('address', address)
  let hasCookie = false
  server.on('GET /api/me', () => refusal(401, 'unauthenticated'))
  server.on('GET /api/products/:id', () => ok('GET /api/products/:id', { product: product() }))
  server.on('POST /api/sessions', () => {
    hasCookie = true
    return ok('POST /api/sessions', session('token-1'), 201)
  })
  server.on('POST /api/orders', () =>
    hasCookie
      ? ok('POST /api/orders', { order: order(), pay: nativePay }, 201)
      : refusal(401, 'unauthenticated'),
  )
})

async function open() {
  render(<Checkout />, { wrapper: SessionProvider })
  await screen.findByText('提交订单')
  await act(async () => {})
}

test('looking at it signs nobody in; submitting makes a guest, once', async () => {
  await open()
  expect(server.count('POST /api/sessions')).toBe(0)

  fireEvent.click(screen.getByText('提交订单'))
  await waitFor(() => expect(device.visits).toHaveLength(1))

  expect(server.count('POST /api/sessions')).toBe(1)
  const sent = server.sent.filter(({ path }) => path === '/api/orders')
  expect(new Set(sent.map(({ data }) => data['requestId'])).size).toBe(1)
})

test('the code goes along to the order page, which claims no payment yet', async () => {
  await open()

  fireEvent.click(screen.getByText('提交订单'))
  await waitFor(() => expect(device.visits).toHaveLength(1))

  expect(device.visits[0]?.url).toMatch(/outTradeNo=SJ20261120000001$/)
  expect(keptScanCode('SJ20261120000001')).toBe(nativePay.codeUrl)
})

test('a shop that is paid inside WeChat alone says so, and the button is there again', async () => {
  await open()
  server.on('POST /api/sessions', () => ok('POST /api/sessions', session('token-1'), 201))
  server.on('POST /api/orders', () => refusal(403, 'forbidden'))

  fireEvent.click(screen.getByText('提交订单'))

  expect(await screen.findByText('这里付不了款，请在微信中打开本店再买')).toBeTruthy()
  expect(document.querySelector('.button__spinner')).toBeNull()
  expect(device.visits).toEqual([])
})
