/** The order page on a desktop outside WeChat: a code to scan, until the server knows it is paid. */
import { act, fireEvent, render, screen } from '@testing-library/react'
import { encode } from 'uqr'
import { keepScanCode, keptScanCode } from '@/scan-code'
import { SessionProvider } from '@/session'
import { device } from '@/testing/device'
import { seenCode } from '@/testing/qr-code'
import { nativePay, order, user } from '@/testing/samples'
import { ok, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
import OrderPage from './index'

const unpaid = order()
const { outTradeNo } = unpaid

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse(unpaid.createdAt) })
  device.reset()
  server.reset()
  browseAs(userAgents.chromeDesktop)
  device.route = { path: '/pages/order/index', params: { outTradeNo } }
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))
  answer({})
})

afterEach(() => jest.useRealTimers())

function answer(changes: Parameters<typeof order>[0]) {
  server.on('GET /api/orders/:outTradeNo', () =>
    ok('GET /api/orders/:outTradeNo', { order: order(changes) }),
  )
}

async function open() {
  render(<OrderPage />, { wrapper: SessionProvider })
  await pass(0)
}

/** Lets time pass, and what happens in it happen. */
async function pass(milliseconds: number) {
  await act(() => jest.advanceTimersByTimeAsync(milliseconds))
}

const headline = () => document.querySelector('.order__title')?.textContent
const shown = () =>
  screen.queryByAltText<HTMLImageElement>('微信付款二维码')?.getAttribute('src') ?? undefined

function expectCode(text: string) {
  const { size, data } = encode(text, { ecc: 'M', border: 4 })
  expect(seenCode(shown() ?? '')).toEqual({ size, modules: data })
}

test('the code of the order is shown with what it costs, and nothing is called paid or confirming', async () => {
  keepScanCode(outTradeNo, nativePay.codeUrl)
  await open()

  expectCode(nativePay.codeUrl)
  const card = document.querySelector('.order__scan')?.textContent
  expect(card).toContain('用微信扫码付款')
  expect(card).toContain('59')
  expect(card).toContain('二维码两小时内有效')
  expect(headline()).toBe('待付款')
  expect(screen.queryByText('继续支付')).toBeNull()
})

test('once it is paid the page says so by itself, and the code is gone for good', async () => {
  keepScanCode(outTradeNo, nativePay.codeUrl)
  await open()
  await pass(10 * 60_000)
  expect(shown()).toBeDefined()

  answer({ status: 'paid' })
  await pass(5_000)

  expect(headline()).toBe('已付款')
  expect(shown()).toBeUndefined()
  expect(keptScanCode(outTradeNo)).toBeUndefined()
})

test('a fresh code takes the place of the one before, through a reload too', async () => {
  const fresh = 'weixin://wxpay/bizpayurl?pr=Fresh12'
  keepScanCode(outTradeNo, nativePay.codeUrl)
  server.on('POST /api/orders/:outTradeNo/pay', () =>
    ok('POST /api/orders/:outTradeNo/pay', {
      order: unpaid,
      pay: { ...nativePay, codeUrl: fresh },
    }),
  )
  await open()

  fireEvent.click(screen.getByText('刷新二维码'))
  await pass(100)

  expectCode(fresh)
  expect(keptScanCode(outTradeNo)).toBe(fresh)
})

test('an order without a code offers to go on paying, which shows one', async () => {
  server.on('POST /api/orders/:outTradeNo/pay', () =>
    ok('POST /api/orders/:outTradeNo/pay', { order: unpaid, pay: nativePay }),
  )
  await open()
  expect(shown()).toBeUndefined()

  fireEvent.click(screen.getByText('继续支付'))
  await pass(100)

  expectCode(nativePay.codeUrl)
})
