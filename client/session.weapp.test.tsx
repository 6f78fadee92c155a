import { act } from '@testing-library/react'
import { newDevice, nobody, openApp, signedIn, startApp } from '@/testing/open-app'
import { device } from '@/testing/device'
import { session, user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { call } from './api'

beforeEach(newDevice)

describe('in the mini-program', () => {
  beforeEach(() => {
    server.on('GET /api/me', ({ header }) => (header['Authorization'] ? signedIn() : nobody()))
    server.on('POST /api/sessions', () => ok('POST /api/sessions', session('token-1'), 201))
  })

  test('a tap signs in without leaving the page', async () => {
    const view = await openApp()

    await act(async () => expect(await view.current.signIn()).toBe(true))

    expect(view.current).toMatchObject({ state: 'signed-in', user: user() })
  })

  test('a sign-in made for a call shows too', async () => {
    const view = await openApp()

    await act(async () => void (await call('GET /api/me', {})))

    expect(view.current).toMatchObject({ state: 'signed-in', user: user() })
  })

  test('the first check does not undo a sign-in that overtook it', async () => {
    let answerCheck = () => {}
    const slow = new Promise<void>((resolve) => (answerCheck = resolve))
    server.on('GET /api/me', async () => {
      await slow
      return nobody()
    })
    const { result } = startApp()

    await act(() => result.current.signIn())
    act(() => answerCheck())
    await act(() => Promise.resolve())

    expect(result.current).toMatchObject({ state: 'signed-in' })
  })

  test('a failed sign-in says so and is no exception for the page', async () => {
    server.on('POST /api/sessions', () => refusal(503, 'wechat-unavailable'))
    const view = await openApp()

    await act(async () => expect(await view.current.signIn()).toBe(false))

    expect(view.current).toMatchObject({ state: 'signed-out', problem: 'network' })
  })

  test('signing out drops the token', async () => {
    server.on('DELETE /api/sessions/current', () => ({ statusCode: 204, data: null }))
    const view = await openApp()
    await act(() => view.current.signIn())

    await act(() => view.current.signOut())

    expect(device.storage.size).toBe(0)
  })
})
