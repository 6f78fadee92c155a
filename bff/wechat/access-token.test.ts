import { z } from 'zod'
import { createAccessTokens, createJsapiTickets } from './access-token'
import { createMemoryCache } from './credential'
import { createWechatApi, WechatApiError } from './http'
import { json, startServer, type Asked, type LocalServer, type Reply } from './testing/local-server'
import { vector } from './testing/vectors'

/** A WeChat with one token at a time, as stable_token describes itself. */
function wechat() {
  const state = { token: 1, live: true, expiresIn: 7200, normal: 0, forced: 0, tickets: 0, used: 0 }
  const answer = ({ url, body }: Asked): Reply => {
    if (url === '/cgi-bin/stable_token') {
      const { force_refresh } = z
        .object({ force_refresh: z.boolean().optional() })
        .parse(JSON.parse(body))
      if (force_refresh) {
        state.forced += 1
        state.token += 1
        state.live = true
      } else state.normal += 1
      return json({ access_token: `token-${state.token}`, expires_in: state.expiresIn })
    }
    state.used += 1
    if (!state.live || !url.includes(`access_token=token-${state.token}`)) {
      return json({
        errcode: 40001,
        errmsg: 'invalid credential, access_token is invalid or not latest',
      })
    }
    if (!url.startsWith('/cgi-bin/ticket/getticket')) return json({ ok: true })
    state.tickets += 1
    return json({ errcode: 0, errmsg: 'ok', ticket: `ticket-${state.tickets}`, expires_in: 7200 })
  }
  return { state, answer }
}

let server: LocalServer
let world: ReturnType<typeof wechat>
let now: number

beforeAll(async () => {
  server = await startServer((asked) => world.answer(asked))
})
beforeEach(() => {
  server.asked.length = 0
  world = wechat()
  now = Date.parse('2026-11-20T05:00:00Z')
})
afterAll(() => server.stop())

const clock = () => new Date(now)
const later = (seconds: number) => {
  now += seconds * 1000
}
const api = () => createWechatApi({ origin: server.origin })
const create = (cache = createMemoryCache()) =>
  createAccessTokens({ api: api(), appId: 'wx1', secret: 'shh-secret', clock, cache })
const call = (access_token: string) =>
  api().get({
    path: '/cgi-bin/thing',
    query: { access_token },
    reply: z.object({ ok: z.boolean() }),
  })

const many = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 25 }, work))

test('the token comes from stable_token, not forced, and is kept', async () => {
  const tokens = create()

  await tokens.withToken(call)
  await tokens.withToken(call)

  expect(world.state).toMatchObject({ normal: 1, forced: 0, used: 2 })
  expect(server.asked[0]).toMatchObject({
    method: 'POST',
    url: '/cgi-bin/stable_token',
    body: '{"grant_type":"client_credential","appid":"wx1","secret":"shh-secret"}',
  })
})

test('many callers at once make one request', async () => {
  const tokens = create()

  await many(() => tokens.withToken(call))

  expect(world.state).toMatchObject({ normal: 1, forced: 0, used: 25 })
})

test('it is renewed five minutes before its end', async () => {
  const tokens = create()
  const hold = () => tokens.withToken((token) => Promise.resolve(token))
  await hold()

  later(7200 - 301)
  await hold()
  expect(world.state.normal).toBe(1)

  later(2)
  await many(hold)
  expect(world.state.normal).toBe(2)
})

test('it is kept by its remaining life, never by 7200 (kind api.sample)', async () => {
  const { input } = vector('api-stable-token-remaining', {
    input: z.object({ body: z.string() }),
    expected: z.unknown(),
  })
  const { expires_in } = z.object({ expires_in: z.number() }).parse(JSON.parse(input.body))
  world.state.expiresIn = expires_in
  const tokens = create()
  const hold = () => tokens.withToken((token) => Promise.resolve(token))
  await hold()

  later(expires_in - 301)
  await hold()
  expect(world.state.normal).toBe(1)

  later(2)
  await hold()
  expect(world.state.normal).toBe(2)
})

test('one that is about to end is still kept for a moment, and never longer than it lives', async () => {
  world.state.expiresIn = 20
  const tokens = create()
  const hold = () => tokens.withToken((token) => Promise.resolve(token))
  await many(hold)

  later(9)
  await many(hold)
  expect(world.state.normal).toBe(1)

  later(2)
  await hold()
  expect(world.state.normal).toBe(2)
})

test('a token that died early is asked for again, and the call made once more', async () => {
  const tokens = create()
  await tokens.withToken(call)
  world.state.token = 7

  await expect(tokens.withToken(call)).resolves.toEqual({ ok: true })

  expect(world.state).toMatchObject({ normal: 2, forced: 0 })
})

test('many callers who find it dead cause one refresh', async () => {
  const tokens = create()
  await tokens.withToken(call)
  world.state.token = 7

  await many(() => tokens.withToken(call))

  expect(world.state).toMatchObject({ normal: 2, forced: 0 })
})

test('called dead and lent again it is tried again, with one refresh for all who met it', async () => {
  const tokens = create()
  await tokens.withToken(call)
  let refusals = 25

  const refused = new WechatApiError({ errcode: 40001, errmsg: '', path: '/' })
  const fickle = (token: string) =>
    refusals-- > 0 ? Promise.reject(refused) : Promise.resolve(token)

  await expect(many(() => tokens.withToken(fickle))).resolves.toHaveLength(25)

  expect(world.state).toMatchObject({ normal: 2, forced: 0 })
})

test('called dead, lent again and called dead again, it is forced to renew the next time', async () => {
  const tokens = create()
  await tokens.withToken(call)
  world.state.live = false

  await expect(tokens.withToken(call)).rejects.toMatchObject({ errcode: 40001 })
  expect(world.state).toMatchObject({ normal: 2, forced: 0 })
  await many(() => tokens.withToken(call))

  expect(world.state).toMatchObject({ normal: 2, forced: 1, token: 2 })
})

test('a lasting fault does not spend the forced refreshes of the day', async () => {
  const tokens = create()
  const refuse = (token: string) =>
    api().get({
      path: '/cgi-bin/other',
      query: { access_token: `not-${token}` },
      reply: z.object({}),
    })

  for (let minute = 0; minute < 24 * 60; minute += 30) {
    await expect(tokens.withToken(refuse)).rejects.toMatchObject({ errcode: 40001 })
    later(1800)
  }

  expect(world.state.forced).toBeGreaterThan(0)
  expect(world.state.forced).toBeLessThanOrEqual(20)
})

test.each([40001, 40014, 42001])(
  '%i: the call is made a second time, not a third',
  async (errcode) => {
    let calls = 0
    const refuse = () => {
      calls += 1
      world.answer = ({ url }) =>
        url.startsWith('/cgi-bin/stable')
          ? json({ access_token: `t${calls}`, expires_in: 7200 })
          : json({ errcode, errmsg: '' })
      return api().get({ path: '/cgi-bin/thing', reply: z.object({}) })
    }

    await expect(create().withToken(refuse)).rejects.toMatchObject({ errcode })

    expect(calls).toBe(2)
  },
)

test('any other error is passed on at once', async () => {
  let calls = 0
  const fail = () => {
    calls += 1
    return Promise.reject(new Error('mine'))
  }

  await expect(create().withToken(fail)).rejects.toThrow('mine')

  expect(calls).toBe(1)
})

test('a failed request is not remembered', async () => {
  const { answer } = world
  world.answer = () => 'cut'
  const tokens = create()
  const results = await Promise.allSettled([tokens.withToken(call), tokens.withToken(call)])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(server.asked).toHaveLength(1)

  world.answer = answer
  await expect(tokens.withToken(call)).resolves.toEqual({ ok: true })
})

test('two processes with one cache share the token, under a key without the secret', async () => {
  const names: string[] = []
  const memory = createMemoryCache()
  const cache = {
    ...memory,
    get: (key: string) => {
      names.push(key)
      return memory.get(key)
    },
  }

  await create(cache).withToken(call)
  await create(cache).withToken(call)

  expect(world.state.normal).toBe(1)
  expect(names.join()).toContain('wx1')
  expect(names.join()).not.toContain('shh-secret')
})

describe('the jsapi ticket', () => {
  test('is fetched once for many, and kept', async () => {
    const tickets = createJsapiTickets({ api: api(), tokens: create(), clock })

    const got = await many(() => tickets.ticket())

    expect(new Set(got)).toEqual(new Set(['ticket-1']))
    expect(world.state.tickets).toBe(1)
    expect(server.asked[1]?.url).toBe('/cgi-bin/ticket/getticket?access_token=token-1&type=jsapi')
  })

  test('is renewed five minutes before its end', async () => {
    const tickets = createJsapiTickets({ api: api(), tokens: create(), clock })
    await tickets.ticket()

    later(7200 - 301)
    await expect(tickets.ticket()).resolves.toBe('ticket-1')
    later(2)
    await expect(tickets.ticket()).resolves.toBe('ticket-2')
  })

  test('survives a dead token', async () => {
    const tokens = create()
    await tokens.withToken(call)
    world.state.token = 7

    await expect(createJsapiTickets({ api: api(), tokens, clock }).ticket()).resolves.toBe(
      'ticket-1',
    )
  })

  test.each(['api-getticket', 'api-token-expires-string'])(
    'is read from the published answer (kind api.sample): %s',
    async (id) => {
      const { input, expected } = vector(id, {
        input: z.object({ body: z.string() }),
        expected: z.object({ expires_in: z.number() }),
      })
      const { ticket } = z.object({ ticket: z.string() }).parse(JSON.parse(input.body))
      const { answer } = world
      world.answer = (asked) => (asked.method === 'GET' ? { body: input.body } : answer(asked))
      const tickets = createJsapiTickets({ api: api(), tokens: create(), clock })

      await expect(tickets.ticket()).resolves.toBe(ticket)
      later(expected.expires_in - 301)
      await tickets.ticket()

      expect(server.asked.filter(({ method }) => method === 'GET')).toHaveLength(1)
    },
  )
})
