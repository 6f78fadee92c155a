/** The page comes back from WeChat's authorize page. */
import { renderHook, waitFor } from '@testing-library/react'
import { user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import { browseAs, openAt, userAgents } from '@/testing/wechat-browser'
import { SessionProvider, useSession } from './session'

beforeAll(() => {
  browseAs(userAgents.wechatIos)
  openAt('/?sign_in=refused#/pages/me/index')
})

beforeEach(() => server.reset())

test('without a session: signed out, and why', async () => {
  server.on('GET /api/me', () => refusal(401, 'unauthenticated'))

  const { result } = renderHook(useSession, { wrapper: SessionProvider })

  await waitFor(() =>
    expect(result.current).toMatchObject({ state: 'signed-out', problem: 'refused' }),
  )
  expect(location.search).toBe('')
})

test('with the session of before but without the profile asked for: both are told', async () => {
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))

  const { result } = renderHook(useSession, { wrapper: SessionProvider })

  await waitFor(() =>
    expect(result.current).toMatchObject({ state: 'signed-in', problem: 'refused' }),
  )
})

test('an accepted session ends the count of journeys', async () => {
  sessionStorage.setItem('sign-in-journeys', `${Date.now()},${Date.now()}`)
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))

  const { result } = renderHook(useSession, { wrapper: SessionProvider })
  await waitFor(() => expect(result.current.state).toBe('signed-in'))

  expect(sessionStorage).toHaveLength(0)
})
