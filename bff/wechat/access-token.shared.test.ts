/** Several processes, stood in for by several instances, over one cache that takes its time. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { createAccessTokens, createJsapiTickets, createPlainAccessTokens } from './access-token'
import { createMemoryCache, type CredentialCache } from './credential'
import { createWechatApi } from './http'
import { json, startServer, type Asked, type LocalServer, type Reply } from './testing/local-server'

/** A WeChat that knows each app's latest token only; a new one is made by a plain call, by force, or by `end`. */
function wechat() {
  const latest = new Map<string, number>()
  const count = { stable: 0, forced: 0, plain: 0, tickets: 0, calls: 0 }
  const current = (family: string) => `${family}-${latest.get(family) ?? 1}`
  const renew = (family: string) => latest.set(family, (latest.get(family) ?? 1) + 1)

  const answer = ({ url, body }: Asked): Reply => {
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    if (pathname === '/cgi-bin/stable_token') {
      const asked = z
        .object({ appid: z.string(), force_refresh: z.boolean().optional() })
        .parse(JSON.parse(body))
      count[asked.force_refresh ? 'forced' : 'stable'] += 1
      if (asked.force_refresh) renew(asked.appid)
      return json({ access_token: current(asked.appid), expires_in: 7200 })
    }
    if (pathname === '/cgi-bin/token') {
      count.plain += 1
      const family = `plain-${searchParams.get('appid')}`
      renew(family)
      return json({ access_token: current(family), expires_in: 7200 })
    }
    count.calls += 1
    const token = searchParams.get('access_token') ?? ''
    if (token !== current(token.replace(/-\d+$/, ''))) {
      return json({ errcode: 40001, errmsg: 'invalid credential' })
    }
    if (pathname !== '/cgi-bin/ticket/getticket') return json({ token })
    count.tickets += 1
    return json({ errcode: 0, errmsg: 'ok', ticket: `ticket of ${token}`, expires_in: 7200 })
  }
  return { count, answer, end: renew }
}

let server: LocalServer
let world: ReturnType<typeof wechat>
let now: number
let cache: CredentialCache

beforeAll(async () => {
  server = await startServer((asked) => world.answer(asked))
})
beforeEach(() => {
  server.asked.length = 0
  world = wechat()
  now = Date.parse('2026-11-20T05:00:00Z')
  cache = slowCache()
})
afterAll(() => server.stop())

/** As a store elsewhere is: every step takes some turns of the loop, and values cross as text. */
function slowCache(): CredentialCache {
  const memory = createMemoryCache()
  return {
    async get(key) {
      await pause(3)
      return memory.get(key)
    },
    async set(key, { value, freshUntil }) {
      await pause(3)
      await memory.set(key, { value, freshUntil })
    },
    async delete(key) {
      await pause(3)
      await memory.delete(key)
    },
  }
}

const clock = () => new Date(now)
const api = () => createWechatApi({ origin: server.origin })
const processOf = (appId = 'wx1', create = createAccessTokens) => {
  const tokens = create({ api: api(), appId, secret: 'shh-secret', clock, cache })
  const tickets = createJsapiTickets({ api: api(), tokens, clock, cache })
  return { tokens, tickets }
}
const call = (access_token: string) =>
  api().get({
    path: '/wxa/thing',
    query: { access_token },
    reply: z.object({ token: z.string() }),
  })
const many = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 100 }, work))

test('100 callers of a cold process make one token call and one ticket call', async () => {
  const { tickets } = processOf()

  const got = await many(() => tickets.ticket())

  expect(new Set(got)).toEqual(new Set(['ticket of wx1-1']))
  expect(world.count).toMatchObject({ stable: 1, forced: 0, tickets: 1 })
})

test('two cold processes at once make no more than one of each apiece', async () => {
  const [one, other] = [processOf(), processOf()]

  await Promise.all([many(() => one.tickets.ticket()), many(() => other.tickets.ticket())])

  expect(world.count.stable).toBeLessThanOrEqual(2)
  expect(world.count.tickets).toBeLessThanOrEqual(2)
  expect(world.count.forced).toBe(0)
})

test('a process that comes later asks WeChat for nothing', async () => {
  await processOf().tickets.ticket()
  const { stable, tickets } = world.count

  await many(() => processOf().tickets.ticket())

  expect(world.count).toMatchObject({ stable, tickets })
})

test('after a 40001 there is one refresh, and one retry of each call', async () => {
  const { tokens } = processOf()
  await tokens.withToken(call)
  world.end('wx1')
  const { stable, calls } = world.count

  const got = await many(() => tokens.withToken(call))

  expect(new Set(got.map(({ token }) => token))).toEqual(new Set(['wx1-2']))
  expect(world.count).toMatchObject({ stable: stable + 1, forced: 0, calls: calls + 200 })
})

test('a token one process replaced is found by the other, without asking WeChat', async () => {
  const [one, other] = [processOf(), processOf()]
  await one.tokens.withToken(call)
  await other.tokens.withToken(call)
  world.end('wx1')
  await one.tokens.withToken(call)
  const { stable } = world.count

  await expect(other.tokens.withToken(call)).resolves.toEqual({ token: 'wx1-2' })

  expect(world.count).toMatchObject({ stable, forced: 0 })
})

test('the official account and the mini-program keep their tokens apart in one cache', async () => {
  const [account, miniProgram] = [processOf('wxaccount'), processOf('wxmini')]

  await expect(account.tokens.withToken(call)).resolves.toEqual({ token: 'wxaccount-1' })
  await expect(miniProgram.tokens.withToken(call)).resolves.toEqual({ token: 'wxmini-1' })
  await expect(account.tickets.ticket()).resolves.toBe('ticket of wxaccount-1')

  world.end('wxmini')
  await miniProgram.tokens.withToken(call)
  await expect(account.tokens.withToken(call)).resolves.toEqual({ token: 'wxaccount-1' })
  expect(world.count).toMatchObject({ stable: 3, forced: 0 })
})

describe('plain tokens', () => {
  const plain = () => processOf('wx1', createPlainAccessTokens)

  test('come from cgi-bin/token, are kept, and are another family than the stable ones', async () => {
    const { tokens } = plain()

    const got = await many(() => tokens.withToken(call))
    await expect(processOf().tokens.withToken(call)).resolves.toEqual({ token: 'wx1-1' })

    expect(new Set(got.map(({ token }) => token))).toEqual(new Set(['plain-wx1-2']))
    expect(world.count).toMatchObject({ plain: 1, stable: 1 })
    expect(server.asked[0]).toMatchObject({
      method: 'GET',
      url: '/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=shh-secret',
    })
  })

  test('after a 40001 there is one refresh, and one retry of each call', async () => {
    const { tokens } = plain()
    await tokens.withToken(call)
    world.end('plain-wx1')

    const got = await many(() => tokens.withToken(call))

    expect(new Set(got.map(({ token }) => token)).size).toBe(1)
    expect(world.count).toMatchObject({ plain: 2, calls: 1 + 200 })
  })

  test('one that another process replaced is taken from the cache', async () => {
    const [one, other] = [plain(), plain()]
    await one.tokens.withToken(call)
    await other.tokens.withToken(call)
    world.end('plain-wx1')

    await one.tokens.withToken(call)
    await other.tokens.withToken(call)

    expect(world.count.plain).toBe(2)
  })

  test('a fault that outlives a new token does not make one at every call', async () => {
    const { tokens } = plain()
    const refuse = (token: string) => call(`not-${token}`)

    for (let second = 0; second < 120; second += 10) {
      await expect(tokens.withToken(refuse)).rejects.toMatchObject({ errcode: 40001 })
      now += 10_000
    }

    expect(world.count.plain).toBe(1 + 2)
  })

  test('a wrong secret is told and not asked again', async () => {
    world.answer = () => json({ errcode: 40001, errmsg: 'invalid shh-secret' })

    await expect(plain().tokens.withToken(call)).rejects.toMatchObject({
      errcode: 40001,
      errmsg: 'invalid [secret]',
      path: '/cgi-bin/token',
    })
    expect(server.asked).toHaveLength(1)
  })
})
