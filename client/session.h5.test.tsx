import { act } from '@testing-library/react'
import { newDevice, nobody, openApp } from '@/testing/open-app'
import { session } from '@/testing/samples'
import { ok, server } from '@/testing/server'

beforeEach(newDevice)

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
