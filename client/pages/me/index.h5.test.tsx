/** 我的 in a browser outside WeChat: one is a guest there. */
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { SessionProvider } from '@/session'
import { device } from '@/testing/device'
import { user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
import Me from './index'

beforeEach(() => {
  device.reset()
  server.reset()
  browseAs(userAgents.chromeDesktop)
  server.on('GET /api/me', () => ok('GET /api/me', { user: user({ nickname: undefined }) }))
  server.on('DELETE /api/sessions/current', () => ({ statusCode: 204, data: null }))
})

async function open() {
  render(<Me />, { wrapper: SessionProvider })
  await screen.findByText('游客')
}

test.each([
  ['with a session', () => ok('GET /api/me', { user: user({ nickname: undefined }) })],
  ['without one', () => refusal(401, 'unauthenticated')],
])('a guest %s is called so and told where WeChat’s sign-in is', async (_, answer) => {
  server.on('GET /api/me', answer)

  await open()

  expect(screen.getByText('在微信中打开可以用微信登录')).toBeTruthy()
  expect(screen.queryByText('微信登录')).toBeNull()
  expect(server.count('POST /api/sessions')).toBe(0)
})

test('a guest is told what signing out loses, and may stay', async () => {
  device.showModal = () => Promise.resolve({ confirm: false, cancel: true, errMsg: 'showModal:ok' })
  await open()

  fireEvent.click(screen.getByText('退出登录'))
  await act(async () => {})

  expect(device.modals).toEqual([expect.stringContaining('只保存在这个浏览器里')])
  expect(server.count('DELETE /api/sessions/current')).toBe(0)
})

test('a guest who is sure is signed out', async () => {
  await open()

  fireEvent.click(screen.getByText('退出登录'))

  await waitFor(() => expect(server.count('DELETE /api/sessions/current')).toBe(1))
  await waitFor(() => expect(screen.queryByText('退出登录')).toBeNull())
})

test('inside WeChat signing out asks nothing', async () => {
  browseAs(userAgents.wechatAndroid)
  render(<Me />, { wrapper: SessionProvider })

  fireEvent.click(await screen.findByText('退出登录'))

  await waitFor(() => expect(server.count('DELETE /api/sessions/current')).toBe(1))
  expect(device.modals).toEqual([])
})

test('a phone number given elsewhere is shown, and none is asked for', async () => {
  await open()
  expect(screen.queryByText('手机号')).toBeNull()
  cleanup()

  server.on('GET /api/me', () =>
    ok('GET /api/me', { user: user({ nickname: undefined, phone: '138****0000' }) }),
  )
  await open()

  expect(screen.getByText('手机号')).toBeTruthy()
  expect(screen.getByText('138****0000')).toBeTruthy()
})
