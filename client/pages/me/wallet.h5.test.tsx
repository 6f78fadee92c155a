/** The balance on 我的: shown inside WeChat, topped up where WeChat lets it be. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { Fen } from '../../../bff/contract/primitives'
import { SessionProvider } from '@/session'
import { device } from '@/testing/device'
import { order, user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
import Me from './index'

const fen = (amount: number) => Fen.parse(amount)
const topUp = order({ purpose: 'top-up', status: 'paid', amount: fen(10_000) })

beforeEach(() => {
  device.reset()
  server.reset()
  browseAs(userAgents.wechatAndroid)
  has(12_345)
  lets(100, 500_000)
})

const has = (balance: number) =>
  server.on('GET /api/me', () => ok('GET /api/me', { user: user({ balance: fen(balance) }) }))
const lets = (min: number, max: number) =>
  server.on('GET /api/top-ups', () => ok('GET /api/top-ups', { min: fen(min), max: fen(max) }))

async function open() {
  render(<Me />, { wrapper: SessionProvider })
  await screen.findByText('小橘')
}
async function openSheet() {
  await open()
  fireEvent.click(screen.getByText('充值'))
  await screen.findByText('微信支付')
}
const wallet = () => document.querySelector('.wallet')?.textContent
const offered = () => screen.getAllByRole('radio').map(({ textContent }) => textContent)
const asked = () =>
  server.sent
    .filter(({ method, path }) => method === 'POST' && path === '/api/top-ups')
    .map(({ data }) => data)
async function pay() {
  fireEvent.click(screen.getByText('微信支付'))
  await act(async () => {})
}

test('the balance is shown as it is, and anew on coming back', async () => {
  await open()
  expect(wallet()).toContain('¥123.45')

  has(22_345)
  await device.meet('show')

  await waitFor(() => expect(wallet()).toContain('¥223.45'))
})

test('an amount is chosen and asked for, and the order’s page finds out what came of it', async () => {
  server.on('POST /api/top-ups', () => ok('POST /api/top-ups', { order: topUp }, 201))
  await openSheet()
  expect(offered()).toEqual(['¥50.00', '¥100.00', '¥200.00', '¥500.00'])

  fireEvent.click(screen.getByText('100'))
  await pay()

  expect(asked()).toEqual([{ amount: 10_000, requestId: expect.any(String) as unknown }])
  expect(device.visits).toEqual([
    {
      how: 'navigateTo',
      url: `/pages/order/index?outTradeNo=${topUp.outTradeNo}&paying=1`,
    },
  ])
  expect(screen.queryByText('微信支付')).toBeNull()
})

test('a refusal is said in words for people, and the same amount again is the same top-up', async () => {
  server.on('POST /api/top-ups', () => refusal(503, 'wechat-unavailable'))
  await openSheet()

  await pay()
  expect(await screen.findByText('微信暂时没有响应，请稍后再试')).toBeTruthy()
  await pay()
  fireEvent.click(screen.getByText('200'))
  await pay()

  const ids = asked().map(({ requestId }) => requestId)
  expect(ids[0]).toBe(ids[1])
  expect(ids[2]).not.toBe(ids[0])
  expect(device.visits).toEqual([])
})

test.each([
  [100, 15_000, ['¥50.00', '¥100.00']],
  [60_000, 90_000, ['¥600.00']],
])('between %d and %d fen only what the shop allows is offered', async (min, max, amounts) => {
  lets(min, max)

  await openSheet()

  expect(offered()).toEqual(amounts)
})

test('on iOS the balance is shown, and why it cannot be topped up', async () => {
  browseAs(userAgents.wechatIos)

  await open()

  expect(wallet()).toContain('¥123.45')
  expect(screen.getByText('由于相关规范，iOS功能暂不可用')).toBeTruthy()
  expect(screen.queryByText('充值')).toBeNull()
})

test.each([
  ['outside WeChat', userAgents.chromeDesktop],
  ['in a web-view of a mini-program', userAgents.wechatWebView],
])('%s there is no balance to speak of', async (_where, userAgent) => {
  browseAs(userAgent)

  await open()

  expect(wallet()).toBeUndefined()
})
