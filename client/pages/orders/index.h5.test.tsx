/** 订单 in a browser outside WeChat: looking for one's orders makes a guest, and only that. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { SessionProvider, useSession } from '@/session'
import { device } from '@/testing/device'
import { order, session } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
import Orders from './index'

beforeEach(() => {
  device.reset()
  server.reset()
  browseAs(userAgents.safari)
  server.on('GET /api/me', () => refusal(401, 'unauthenticated'))
  server.on('POST /api/sessions', () => ok('POST /api/sessions', session('token-1'), 201))
  server.on('DELETE /api/sessions/current', () => ({ statusCode: 204, data: null }))
  server.on('GET /api/orders', () => ok('GET /api/orders', { orders: [order()] }))
})

function SignOut() {
  const session = useSession()
  return <button onClick={() => void session.signOut()}>退出登录</button>
}

test('opening it makes a guest and shows what there is', async () => {
  render(<Orders />, { wrapper: SessionProvider })

  await waitFor(() => expect(document.querySelectorAll('.order-card')).toHaveLength(1))
  expect(server.count('POST /api/sessions')).toBe(1)
})

test('signing out elsewhere leaves no orders behind and makes no new guest until one looks again', async () => {
  render(
    <>
      <Orders />
      <SignOut />
    </>,
    { wrapper: SessionProvider },
  )
  await waitFor(() => expect(document.querySelectorAll('.order-card')).toHaveLength(1))
  await device.meet('hide')

  fireEvent.click(screen.getByText('退出登录'))
  await waitFor(() => expect(document.querySelectorAll('.order-card')).toHaveLength(0))
  await act(async () => {})
  expect(server.count('POST /api/sessions')).toBe(1)

  await device.meet('show')
  await waitFor(() => expect(server.count('POST /api/sessions')).toBe(2))
})

test('without a network it says so once and can be tried again', async () => {
  server.on('POST /api/sessions', () => {
    throw new TypeError('Failed to fetch')
  })
  render(<Orders />, { wrapper: SessionProvider })
  const retry = await screen.findByText('再试一次')
  expect(server.count('POST /api/sessions')).toBe(1)

  server.on('POST /api/sessions', () => ok('POST /api/sessions', session('token-1'), 201))
  fireEvent.click(retry)

  await waitFor(() => expect(document.querySelectorAll('.order-card')).toHaveLength(1))
})
