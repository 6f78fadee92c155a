import { act, waitFor } from '@testing-library/react'
import { newDevice, nobody, openApp, signedIn, startApp } from '@/testing/open-app'
import { device } from '@/testing/device'
import { user } from '@/testing/samples'
import { ok, server } from '@/testing/server'

beforeEach(newDevice)

test('is checking until the server has said who this is', async () => {
  server.on('GET /api/me', signedIn)
  const { result } = startApp()
  expect(result.current).toMatchObject({ state: 'checking' })

  await waitFor(() => expect(result.current).toMatchObject({ state: 'signed-in', user: user() }))
})

test('nobody is asked to sign in just for opening the shop', async () => {
  server.on('GET /api/me', nobody)

  const view = await openApp()

  expect(view.current).toMatchObject({ state: 'signed-out' })
  expect(view.current.problem).toBeUndefined()
  expect(device.logins).toBe(0)
})

test('a shop that cannot be reached is a network problem', async () => {
  server.on('GET /api/me', () => {
    throw new TypeError('Failed to fetch')
  })

  expect((await openApp()).current).toMatchObject({ state: 'signed-out', problem: 'network' })
})

test('a new nickname shows at once', async () => {
  server.on('GET /api/me', signedIn)
  server.on('PATCH /api/me', ({ data }) =>
    ok('PATCH /api/me', { user: user({ nickname: String(data['nickname']) }) }),
  )
  const view = await openApp()

  await act(() => view.current.rename('橘子'))

  expect(view.current.user?.nickname).toBe('橘子')
})

test('signing out forgets the person here and on the server', async () => {
  server.on('GET /api/me', signedIn)
  server.on('DELETE /api/sessions/current', () => ({ statusCode: 204, data: null }))
  const view = await openApp()

  await act(() => view.current.signOut())

  expect(view.current).toMatchObject({ state: 'signed-out' })
  expect(view.current.user).toBeUndefined()
  expect(server.count('DELETE /api/sessions/current')).toBe(1)
})
