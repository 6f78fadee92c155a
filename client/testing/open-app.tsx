/** The app as far as the session goes: what `useSession` shows once the server has said who this is. */
import { renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { SessionProvider, useSession } from '@/session'
import { device } from './device'
import { user } from './samples'
import { ok, refusal, server } from './server'
import { browseAs, userAgents } from './wechat-browser'

export const signedIn = () => ok('GET /api/me', { user: user() })
export const nobody = () => refusal(401, 'unauthenticated')

/** A device that was never here before. */
export function newDevice() {
  device.reset()
  server.reset()
  browseAs(userAgents.safari)
}

/** Still asking the server. */
export const startApp = () =>
  renderHook(useSession, {
    wrapper: (props: { children: ReactNode }) => <SessionProvider {...props} />,
  })

export async function openApp() {
  const { result } = startApp()
  await waitFor(() => expect(result.current.state).not.toBe('checking'))
  return result
}
