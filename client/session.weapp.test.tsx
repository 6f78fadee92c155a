import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { device } from '@/testing/device'
import { session, user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
import { call } from './api'
import { SessionProvider, useSession } from './session'

declare const __PLATFORM__: 'weapp' | 'h5'

const wrapper = (props: { children: ReactNode }) => <SessionProvider {...props} />
const signedIn = () => ok('GET /api/me', { user: user() })
const nobody = () => refusal(401, 'unauthenticated')

beforeEach(() => {
  device.reset()
  server.reset()
  browseAs(userAgents.safari)
})

async function openApp() {
  const { result } = renderHook(useSession, { wrapper })
  await waitFor(() => expect(result.current.state).not.toBe('checking'))
  return result
}

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
    const { result } = renderHook(useSession, { wrapper })

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
