import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { device } from '@/testing/device'
import { refusal, server } from '@/testing/server'
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
  test('a tap cannot sign in and the reason is told', async () => {
    server.on('GET /api/me', nobody)
    const view = await openApp()

    await act(async () => expect(await view.current.signIn()).toBe(false))

    expect(view.current).toMatchObject({ state: 'signed-out', problem: 'outside-wechat' })
  })
})
