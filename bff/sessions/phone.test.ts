import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startHouse, type House, type WeappClient } from '../testing/house'
import { textLike } from '../testing/matchers'
import { open } from './seal'
import { sha256 } from './token'

interface Consent {
  code: string
  encryptedData: string
  iv: string
}

const PHONE = '13912345678'

let house: House
let client: WeappClient
beforeAll(async () => {
  house = await startHouse()
  await house.control('people', { id: 'caller', phone: PHONE })
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.control('reset', {})
  client = house.weapp('caller')
  await client.signIn()
})

const consent = (person = 'caller') => house.control<Consent>('mini-program/phone', { person })
const prove = (proof: Record<string, unknown>) => client.ask('POST /api/me/phone', proof)
const strike = (fault: string) => house.control('faults', { fault, times: 1 })
const calls = async (path: string) =>
  (await house.state()).calls.filter((call) => call.path.startsWith(path)).length

test('the code of the button becomes a phone number, shown masked', async () => {
  const { code } = await consent()

  const { user } = await client.call('POST /api/me/phone', { code })

  expect(user.phone).toBe('139****5678')
  expect((await client.call('GET /api/me', {})).user.phone).toBe('139****5678')
  expect(await house.store().users.find(user.id)).toMatchObject({ phone: PHONE })
})

test('older clients give the number sealed, and WeChat is not asked for it', async () => {
  const { encryptedData, iv } = await consent()

  const { user } = await client.call('POST /api/me/phone', { encryptedData, iv })

  expect(user.phone).toBe('139****5678')
  expect(await calls('/wxa/business/getuserphonenumber')).toBe(0)
})

test('40029: a made-up, used or old code says so, and what to do', async () => {
  const { code } = await consent()
  await prove({ code })
  const old = await consent()
  await house.control('clock', { advanceSeconds: 301 })

  for (const wrong of ['made-up', code, old.code]) {
    expect(await prove({ code: wrong })).toMatchObject({
      status: 502,
      body: {
        error: {
          code: 'wechat-rejected',
          details: { errcode: 40029, explanation: textLike(/tap the phone button again/) },
        },
      },
    })
  }
})

test('45011: too many calls are over in a minute, and the code is not spent', async () => {
  const { code } = await consent()
  await strike('api-too-often')

  const refused = await prove({ code })

  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate-limited' } } })
  expect(refused.headers.get('retry-after')).toBe('60')
  expect((await prove({ code })).status).toBe(200)
})

test('somebody else’s code is not taken for one’s own', async () => {
  await house.weapp('laochen').signIn()
  const { code } = await consent('laochen')

  expect(await prove({ code })).toMatchObject({
    status: 502,
    body: { error: { details: { errcode: 40003 } } },
  })
})

test('data that does not open with a living key is wrong, not the session', async () => {
  await house.weapp('laochen').signIn()
  const theirs = await consent('laochen')

  const refused = await prove({ encryptedData: theirs.encryptedData, iv: theirs.iv })

  expect(refused).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid-input', message: textLike(/sign in again/) } },
  })
  expect(await calls('/wxa/checksession')).toBe(1)
})

test('data older than five minutes is refused by its watermark', async () => {
  const { encryptedData, iv } = await consent()
  await house.control('clock', { advanceSeconds: 301 })

  expect((await prove({ encryptedData, iv })).status).toBe(400)
})

test('a key WeChat has replaced asks for another sign-in, after which the person can be asked again', async () => {
  // The same person signs in on another phone.
  await house.weapp('caller').signIn()
  const { encryptedData, iv } = await consent()

  expect(await prove({ encryptedData, iv })).toMatchObject({
    status: 401,
    body: { error: { code: 'unauthenticated' } },
  })
  await client.signIn()
  const again = await consent()

  expect((await prove({ encryptedData: again.encryptedData, iv: again.iv })).status).toBe(200)
})

test('only the mini-program has the button: pages and guests are told so', async () => {
  const { code } = await consent()
  const inBrowser = house.h5('caller')
  await inBrowser.signIn('/healthz')

  for (const other of [inBrowser, await house.guest()]) {
    expect(await other.ask('POST /api/me/phone', { code })).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden', message: textLike(/mini-program/) } },
    })
  }
  expect(await house.anyone().refusal('POST /api/me/phone', { code })).toBe('401 unauthenticated')
})

test('the session_key is in the store sealed, opens with the token alone, and is nowhere in the clear', async () => {
  const token = client.token() ?? ''
  const session = await house.store().sessions.find(sha256(token))
  const context = sha256(token)
  const sealed = session?.sealedSessionKey ?? ''

  const key = open(sealed, { secret: token, context })

  expect(key).toMatch(/^[\w+/]{22}==$/)
  expect(() => open(sealed, { secret: 'x'.repeat(43), context })).toThrow()
  const files = await readdir(house.dataDirectory, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  )
  expect(JSON.stringify(house.log) + texts.join('\n')).not.toContain(key)
})

test('with the account its session_key dies', async () => {
  const session = await house.store().sessions.find(sha256(client.token() ?? ''))
  expect(session?.sealedSessionKey).toBeDefined()

  expect((await client.ask('DELETE /api/me', {})).status).toBe(204)

  expect(await calls('/wxa/resetusersessionkey')).toBe(1)
  expect(await house.store().sessions.find(session?.tokenHash ?? '')).toBeUndefined()
})

test('an account is cancelled even when WeChat does not hear of it', async () => {
  // Another phone's sign-in replaced the key: WeChat refuses to end this one (87009).
  await house.weapp('caller').signIn()

  expect((await client.ask('DELETE /api/me', {})).status).toBe(204)

  expect(house.log.some(({ event }) => event === 'session-key-not-ended')).toBe(true)
  expect(await client.refusal('GET /api/me', {})).toBe('401 unauthenticated')
})
