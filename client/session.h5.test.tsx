import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { device } from '@/testing/device'
import { session } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, userAgents } from '@/testing/wechat-browser'
import { SessionProvider, useSession } from './session'

declare const __PLATFORM__: 'weapp' | 'h5'

const wrapper = (props: { children: ReactNode }) => <SessionProvider {...props} />
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

describe('in a browser outside WeChat', () => {
  test('a tap makes a guest', async () => {
    server.on('GET /api/me', nobody)
    server.on('POST /api/sessions', () => ok('POST /api/sessions', session('token-1'), 201))
    const view = await openApp()

    await act(async () => expect(await view.current.signIn()).toBe(true))

    expect(view.current).toMatchObject({ state: 'signed-in' })
  })

  test('opening the shop makes none', async () => {
    server.on('GET /api/me', nobody)

    const view = await openApp()

    expect(view.current).toMatchObject({ state: 'signed-out' })
    expect(server.count('POST /api/sessions')).toBe(0)
  })

  test('the WeChat profile cannot be had and the reason is told', async () => {
    server.on('GET /api/me', nobody)
    const view = await openApp()

    await act(async () => expect(await view.current.signIn({ profile: true })).toBe(false))

    expect(view.current).toMatchObject({ state: 'signed-out', problem: 'outside-wechat' })
  })
})
