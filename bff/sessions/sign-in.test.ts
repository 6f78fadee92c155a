import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createBrowser } from '../testing/browser'
import { textLike } from '../testing/matchers'
import { startHouse, type H5Client, type House } from '../testing/house'

let house: House
beforeAll(async () => {
  house = await startHouse()
})
afterAll(() => house.stop())

/** Walks until WeChat sends the browser back, and stops before the callback. */
async function callbackFor(client: H5Client, returnTo = '/', scope = 'base'): Promise<string> {
  const { browser } = client
  const begun = await browser.request(
    `${house.origin}/auth/wechat?return_to=${encodeURIComponent(returnTo)}&scope=${scope}`,
  )
  const granted = await browser.request(begun.headers.get('location') ?? '')
  return granted.headers.get('location') ?? ''
}

const landing = async (client: H5Client, callback: string) => {
  const response = await client.browser.request(callback)
  return {
    status: response.status,
    location: response.headers.get('location'),
    session: response.headers.getSetCookie().find((line) => line.startsWith('session=')),
  }
}

const exchanges = async () =>
  (await house.state()).calls.filter(({ path }) => path.startsWith('/sns/oauth2/access_token'))
    .length

test('the browser goes to WeChat with a random state and its own secret', async () => {
  const { browser } = house.h5('xiaoman')

  const begun = await browser.request(`${house.origin}/auth/wechat?return_to=/`)

  const location = begun.headers.get('location') ?? ''
  const [own] = begun.headers.getSetCookie()
  expect(begun.status).toBe(302)
  expect(location).toMatch(
    /\/connect\/oauth2\/authorize\?appid=wx[0-9a-f]{16}&redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A\d+%2Fauth%2Fwechat%2Fcallback&response_type=code&scope=snsapi_base&state=[a-zA-Z0-9]{32}#wechat_redirect$/,
  )
  expect(own).toMatch(
    /^sign_in=[\w-]{43}; path=\/auth\/wechat; expires=[^;]+; samesite=lax; httponly$/i,
  )
})

test('the person lands where they were, fragment included, with a session no script can read', async () => {
  const client = house.h5('xiaoman')
  const callback = await callbackFor(client, '/?from=share&sign_in=expired#/pages/order/index?id=7')

  const landed = await landing(client, callback)

  expect(landed).toMatchObject({ status: 302, location: '/?from=share#/pages/order/index?id=7' })
  expect(landed.session).toMatch(
    /^session=[\w-]{43}; path=\/; expires=[^;]+; samesite=lax; httponly$/i,
  )
  expect((await client.call('GET /api/me', {})).user).toMatchObject({ role: 'user', balance: 0 })
})

test('nobody is sent to another site', async () => {
  const client = house.h5('xiaoman')

  for (const elsewhere of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
  ]) {
    const { location } = await landing(client, await callbackFor(client, elsewhere))
    expect(location).toBe('/')
  }
})

test('a callback with somebody else’s state signs nobody in', async () => {
  const attacker = house.h5('laochen')
  const victim = house.h5('xiaoman')
  const callback = await callbackFor(attacker, '/#/pages/orders/index')

  await callbackFor(victim)
  const landed = await landing(victim, callback)

  expect(landed).toEqual({
    status: 302,
    location: '/?sign_in=expired#/pages/orders/index',
    session: undefined,
  })
  expect(await victim.refusal('GET /api/me', {})).toBe('401 unauthenticated')
})

test('a browser without its secret is a stranger', async () => {
  const callback = await callbackFor(house.h5('xiaoman'))

  const response = await createBrowser().request(callback)

  expect(response.headers.get('location')).toBe('/?sign_in=expired')
  expect(response.headers.getSetCookie()).toEqual([])
})

test('a made-up, missing or ten minutes old state is expired', async () => {
  const client = house.h5('xiaoman')
  const callback = await callbackFor(client, '/#/pages/mine/index')
  const { searchParams } = new URL(callback)

  const madeUp = callback.replace(/state=\w+/, `state=${'A'.repeat(32)}`)
  const missing = `${house.origin}/auth/wechat/callback?code=${searchParams.get('code')}`
  expect((await landing(client, madeUp)).location).toBe('/?sign_in=expired')
  expect((await landing(client, missing)).location).toBe('/?sign_in=expired')
  await house.control('clock', { advanceSeconds: 601 })
  expect(await landing(client, callback)).toEqual({
    status: 302,
    location: '/?sign_in=expired#/pages/mine/index',
    session: undefined,
  })
})

test('the same callback again lands on the same session, with one exchange', async () => {
  const client = house.h5('xiaoman')
  const callback = await callbackFor(client)
  const before = await exchanges()

  const atOnce = await Promise.all([1, 2, 3].map(() => landing(client, callback)))
  await house.restart()
  const later = await landing(client, callback)

  const sessions = [...atOnce, later].map(
    ({ session }) => /^session=([\w-]{43})/.exec(session ?? '')?.[1],
  )
  expect(sessions[0]).toBeDefined()
  expect(new Set(sessions).size).toBe(1)
  expect((await exchanges()) - before).toBe(1)
})

test('a state takes one code and no other', async () => {
  const client = house.h5('xiaoman')
  const first = await callbackFor(client)
  const second = await callbackFor(client)
  await landing(client, first)
  const otherCode = new URL(second).searchParams.get('code') ?? ''

  const landed = await landing(client, first.replace(/code=\w+/, `code=${otherCode}`))

  expect(landed).toMatchObject({ location: '/?sign_in=expired', session: undefined })
})

test('two tabs of one browser may sign in side by side', async () => {
  const client = house.h5('xiaoman')
  const one = await callbackFor(client, '/#/one')
  const two = await callbackFor(client, '/#/two')

  expect((await landing(client, one)).location).toBe('/#/one')
  expect((await landing(client, two)).location).toBe('/#/two')
})

test('a callback replayed after sign-out does not bring the session back', async () => {
  const client = house.h5('xiaoman')
  const callback = await callbackFor(client)
  await landing(client, callback)
  expect((await client.ask('DELETE /api/sessions/current', {})).status).toBe(204)
  expect(client.browser.cookie('session')).toBeUndefined()

  expect(await landing(client, callback)).toMatchObject({
    location: '/?sign_in=expired',
    session: undefined,
  })
})

test('a refusal is a refusal, also the second time', async () => {
  const client = house.h5('xiaoman')
  const consent = await client.signIn('/#/pages/mine/index', 'userinfo')
  const refuse = /href="([^"]*reply=refuse[^"]*)"/.exec(consent.text)?.[1]?.replaceAll('&amp;', '&')
  const refused = await client.browser.request(new URL(refuse ?? '', consent.url).href)
  const callback = refused.headers.get('location') ?? ''

  expect(callback).not.toContain('code=')
  for (const time of [1, 2]) {
    expect([time, (await landing(client, callback)).location]).toEqual([
      time,
      '/?sign_in=refused#/pages/mine/index',
    ])
  }
})

test('consent brings name and face, which a later sign-in does not overwrite', async () => {
  const client = house.h5('ajuan')
  const consent = await client.signIn('/healthz', 'userinfo')
  const accept = /href="([^"]*reply=accept[^"]*)"/.exec(consent.text)?.[1]?.replaceAll('&amp;', '&')
  await client.browser.visit(new URL(accept ?? '', consent.url).href)
  expect((await client.call('GET /api/me', {})).user).toMatchObject({
    nickname: '阿娟🍊',
    avatarUrl: textLike(/\/avatars\/ajuan\.svg$/),
  })

  await client.call('PATCH /api/me', { nickname: '橘子' })
  const again = await client.signIn('/healthz', 'userinfo')
  const link = /href="([^"]*reply=accept[^"]*)"/.exec(again.text)?.[1]?.replaceAll('&amp;', '&')
  await client.browser.visit(new URL(link ?? '', again.url).href)

  expect((await client.call('GET /api/me', {})).user.nickname).toBe('橘子')
})

test('a snapshot person is nobody: no session, no user', async () => {
  await house.control('people', { id: 'ghost', snapshot: true })
  const client = house.h5('ghost')

  const callback = await callbackFor(client, '/', 'userinfo')

  const expected = { status: 302, location: '/?sign_in=snapshot', session: undefined }
  expect(await landing(client, callback)).toEqual(expected)
  expect(await landing(client, callback)).toEqual(expected)
})

test('a code WeChat does not know, or no WeChat at all, lands the person on their page', async () => {
  const client = house.h5('xiaoman')
  const unknown = (await callbackFor(client, '/#/x')).replace(/code=\w+/, 'code=0madeup')
  expect((await landing(client, unknown)).location).toBe('/?sign_in=expired#/x')

  const callback = await callbackFor(client, '/#/x')
  await house.control('faults', { fault: 'api-busy', times: 1 })
  expect((await landing(client, callback)).location).toBe('/?sign_in=expired#/x')
  expect(house.log.some(({ event }) => event === 'sign-in-failed')).toBe(true)
})

test('one person is one user on both platforms', async () => {
  const inBrowser = house.h5('laochen')
  const inMiniProgram = house.weapp('laochen')
  await inBrowser.signIn('/healthz')
  await inMiniProgram.signIn()

  const one = await inBrowser.call('GET /api/me', {})
  const other = await inMiniProgram.call('GET /api/me', {})

  expect(other.user.id).toBe(one.user.id)
})

test('neither codes nor tokens nor states are in the log or in the clear on the disk', async () => {
  const client = house.h5('xiaoman')
  const callback = await callbackFor(client)
  await landing(client, callback)
  const { searchParams } = new URL(callback)
  const token = client.browser.cookie('session') ?? ''

  const files = await readdir(house.dataDirectory, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  )
  const written = JSON.stringify(house.log) + texts.join('\n')

  expect(token).toHaveLength(43)
  for (const secret of [searchParams.get('code'), searchParams.get('state'), token]) {
    expect(written).not.toContain(secret)
  }
})
