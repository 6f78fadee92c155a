import { Session } from '../contract/session'
import { createBrowser } from '../testing/browser'
import { createClient, type Client } from '../testing/client'
import { startHouse, type House } from '../testing/house'
import { sha256 } from './token'

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())

/** A browser outside WeChat, nobody yet. */
function visitor() {
  const browser = createBrowser()
  const headers = { origin: house.origin }
  const client = createClient((path, init) =>
    browser.request(house.origin + path, { ...init, headers: { ...init.headers, ...headers } }),
  )
  return { browser, client }
}

async function enter(client: Client) {
  const { status, body } = await client.ask('POST /api/sessions', { kind: 'guest' })
  return { status, ...Session.parse(body) }
}

test('a guest who comes again is the same guest, with one session', async () => {
  const { browser, client } = visitor()
  const first = await enter(client)

  const second = await enter(client)

  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.user.id).toBe(first.user.id)
  expect(second.token).not.toBe(first.token)
  expect(browser.cookie('session')).toBe(second.token)
  expect(await house.store().sessions.find(sha256(first.token))).toBeUndefined()
  expect((await client.call('GET /api/me', {})).user.id).toBe(first.user.id)
})

test('the session lasts its whole time again', async () => {
  const { client } = visitor()
  const first = await enter(client)
  await house.control('clock', { advanceSeconds: 86_400 })

  const second = await enter(client)

  const gained = Date.parse(second.expiresAt) - Date.parse(first.expiresAt)
  expect(gained).toBeGreaterThanOrEqual(86_400_000)
})

test('without a session, or after it is over, somebody new comes', async () => {
  const { client } = visitor()
  const first = await enter(client)
  const stranger = await enter(visitor().client)
  await client.call('DELETE /api/sessions/current', {})

  const later = await enter(client)

  expect(new Set([first, stranger, later].map(({ user }) => user.id)).size).toBe(3)
})

test('a person WeChat knows does not become a guest of the same name', async () => {
  const person = house.h5('xiaoman')
  await person.signIn('/healthz')
  const { user } = await person.call('GET /api/me', {})

  const guest = await person.call('POST /api/sessions', { kind: 'guest' })

  expect(guest.user.id).not.toBe(user.id)
})
