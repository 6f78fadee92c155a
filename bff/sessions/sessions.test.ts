import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { textLike } from '../testing/matchers'
import { startHouse, type House, type WeappClient } from '../testing/house'

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('a picture')])

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())

async function signedIn(person = 'xiaoman'): Promise<WeappClient> {
  const client = house.weapp(person)
  await client.signIn()
  return client
}

const putAvatar = (client: WeappClient, bytes: Buffer) =>
  fetch(`${house.origin}/api/me/avatar`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${client.token()}`, 'content-type': 'image/png' },
    body: new Uint8Array(bytes),
  })

test('a login code makes a session once; the second time WeChat says no', async () => {
  const { code } = await house.control<{ code: string }>('mini-program/login', {
    person: 'xiaoman',
  })
  const anyone = house.anyone()

  const made = await anyone.ask('POST /api/sessions', { kind: 'weapp-code', code })
  const again = await anyone.ask('POST /api/sessions', { kind: 'weapp-code', code })

  expect(made).toMatchObject({ status: 201, body: { token: textLike(/^[\w-]{43}$/) } })
  expect(made.headers.get('set-cookie')).toBeNull()
  expect(JSON.stringify(made.body)).not.toMatch(/open_?id|session_?key/i)
  expect(again).toMatchObject({
    status: 502,
    body: { error: { code: 'wechat-rejected', details: { errcode: 40163 } } },
  })
})

test('a blocked person is told so, a busy WeChat is tried later', async () => {
  await house.control('people', { id: 'risky', highRisk: true })
  const { code } = await house.control<{ code: string }>('mini-program/login', { person: 'risky' })
  const blocked = await house.anyone().ask('POST /api/sessions', { kind: 'weapp-code', code })
  expect(blocked.body).toMatchObject({ error: { details: { errcode: 40226 } } })

  await house.control('faults', { fault: 'api-busy', times: 1 })
  expect(
    await house.anyone().refusal('POST /api/sessions', { kind: 'weapp-code', code: 'x' }),
  ).toBe('503 wechat-unavailable')
})

test('a guest gets a cookie and buys through what works outside WeChat', async () => {
  const guest = house.h5('xiaoman')

  const made = await guest.ask('POST /api/sessions', { kind: 'guest' })

  expect(made.status).toBe(201)
  expect((await guest.call('GET /api/me', {})).user.role).toBe('user')
  const placed = await guest.call('POST /api/orders', {
    requestId: crypto.randomUUID(),
    items: [{ productId: 'gannan-navel-orange', quantity: 1 }],
    launcher: 'wechat-native',
  })
  expect(placed.pay?.kind).toBe('wechat-native')
})

test('without a session, or with one that is over, a caller is nobody', async () => {
  const client = await signedIn()
  expect((await client.ask('GET /api/me', {})).status).toBe(200)
  expect(await house.anyone().refusal('GET /api/me', {})).toBe('401 unauthenticated')

  await client.call('DELETE /api/sessions/current', {})
  expect(await client.refusal('GET /api/me', {})).toBe('401 unauthenticated')
})

test('a session ends after thirty days', async () => {
  const client = await signedIn('laochen')

  await house.control('clock', { advanceSeconds: 30 * 86_400 - 60 })
  expect((await client.ask('GET /api/me', {})).status).toBe(200)
  await house.control('clock', { advanceSeconds: 61 })

  expect(await client.refusal('GET /api/me', {})).toBe('401 unauthenticated')
})

test('a picture is kept, shown to everybody, and goes when another comes', async () => {
  const client = await signedIn('ajuan')
  const folder = join(house.dataDirectory, 'avatars')

  expect((await putAvatar(client, PNG)).status).toBe(200)
  const { user } = await client.call('GET /api/me', {})
  const shown = await fetch(user.avatarUrl ?? '')

  expect(shown.headers.get('content-type')).toBe('image/png')
  expect(shown.headers.get('cache-control')).toContain('immutable')
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff')
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(PNG)
  await putAvatar(client, PNG)
  expect(await readdir(folder)).toHaveLength(1)
})

test('what is no picture, or too large a one, is refused', async () => {
  const client = await signedIn()
  const script = Buffer.from('<svg onload="alert(1)">')

  expect((await putAvatar(client, script)).status).toBe(400)
  expect((await putAvatar(client, Buffer.concat([PNG, Buffer.alloc(1024 * 1024)]))).status).toBe(
    413,
  )
})

test('a cancelled account is gone: session, name and picture', async () => {
  await house.control('people', { id: 'leaving' })
  const client = await signedIn('leaving')
  const before = await client.call('PATCH /api/me', { nickname: '要走的人' })
  await putAvatar(client, PNG)
  const { user } = await client.call('GET /api/me', {})

  expect((await client.ask('DELETE /api/me', {})).status).toBe(204)

  expect(await client.refusal('GET /api/me', {})).toBe('401 unauthenticated')
  expect((await fetch(user.avatarUrl ?? '')).status).toBe(404)
  await client.signIn()
  const after = await client.call('GET /api/me', {})
  expect(after.user.id).not.toBe(before.user.id)
  expect(after.user.nickname).toBeUndefined()
})

test('a merchant is who the configuration names', async () => {
  const { identities } = (await house
    .store()
    .users.find((await (await signedIn()).call('GET /api/me', {})).user.id)) ?? { identities: [] }
  const [identity] = identities
  const other = await startHouse({
    environment: { MERCHANT_OPENIDS: `${identity?.appId}:${identity?.openId}` },
  })
  try {
    const client = other.weapp('xiaoman')
    await client.signIn()
    expect((await client.call('GET /api/me', {})).user.role).toBe('merchant')
  } finally {
    await other.stop()
  }
})
