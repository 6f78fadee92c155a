/** How often WeChat is asked for tokens and tickets, and where they are kept. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAccounts } from './accounts'
import { AppId } from '../contract/primitives'
import { startHouse, type House } from '../testing/house'
import { createMemoryCache } from '../wechat/credential'
import { createWechatApi } from '../wechat/http'
import { json, startServer } from '../wechat/testing/local-server'

let house: House
let environment: Record<string, string> = {}
beforeEach(async () => {
  house = await startHouse({ environment })
})
afterEach(() => house.stop())

const sign = () => house.anyone().ask('GET /api/jssdk-config', { url: `${house.origin}/` })
const link = (page = '/pages/home/index') =>
  house.anyone().ask('GET /api/mini-program-link', { page })
const count = async (path: string) =>
  (await house.state()).calls.filter((call) => call.path.startsWith(path)).length
const counts = async () => ({
  stable: await count('/cgi-bin/stable_token'),
  plain: await count('/cgi-bin/token'),
  tickets: await count('/cgi-bin/ticket/getticket'),
})

test('100 pages at once after a cold start cost one token and one ticket', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, sign))

  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(await counts()).toEqual({ stable: 1, plain: 0, tickets: 1 })
})

test('a restart goes on with the token and the ticket it had', async () => {
  await sign()

  await house.restart()
  await sign()

  expect(await counts()).toEqual({ stable: 1, plain: 0, tickets: 1 })
})

test('a token is good for other calls after a restart too', async () => {
  await link('/pages/home/index')

  await house.restart()
  await link('/pages/orders/index')

  expect((await house.state()).links).toHaveLength(2)
  expect(await counts()).toEqual({ stable: 1, plain: 0, tickets: 0 })
})

test.each(['api-invalid-token', 'api-token-expired', 'api-malformed-token'])(
  'after %s there is one refresh and one retry',
  async (fault) => {
    await house.control('faults', { fault, times: 1 })

    expect((await sign()).status).toBe(200)

    const { stable, tickets } = await counts()
    expect(tickets).toBe(2)
    expect(stable).toBe(2)
  },
)

test('a token that WeChat says is dead twice is not asked for a third time', async () => {
  await house.control('faults', { fault: 'api-invalid-token', times: 2 })

  const { status, body } = await sign()

  expect(status).toBe(502)
  expect(body).toMatchObject({ error: { details: { errcode: 40001 } } })
  expect((await counts()).tickets).toBe(2)
})

test('a token outlived is replaced before WeChat has to say so', async () => {
  await sign()
  await house.control('clock', { advanceSeconds: 7200 })

  expect((await sign()).status).toBe(200)

  expect(await counts()).toEqual({ stable: 2, plain: 0, tickets: 2 })
})

test('the official account and the mini-program have a token each', async () => {
  await Promise.all([sign(), sign(), link(), link()])

  expect(await counts()).toEqual({ stable: 2, plain: 0, tickets: 1 })
})

test('no key in the store says a secret, and the app secret is nowhere in it', async () => {
  await sign()
  await link()

  const files = await readdir(house.dataDirectory)
  const texts = await Promise.all(
    files
      .filter((name) => /^(journal|snapshot)/.test(name))
      .map((name) => readFile(join(house.dataDirectory, name), 'utf8')),
  )

  const written = texts.join('\n')
  expect(written).toContain('access-token:wx0000000000000001')
  for (const name of ['OFFICIAL_ACCOUNT_SECRET', 'MINI_PROGRAM_SECRET']) {
    expect(written).not.toContain(house.simulator.environment[name])
  }
})

test('what was lent to a secret that was reset since is not used any more', async () => {
  const lent = { access_token: 'token', ticket: 'ticket', expires_in: 7200 }
  const server = await startServer(() => json({ errcode: 0, ...lent }))
  const cache = createMemoryCache()
  const signWith = (secret: string) =>
    createAccounts({
      config: {
        officialAccount: { appId: AppId.parse('wx0123456789abcdef'), secret },
        miniProgram: undefined,
        openOrigin: server.origin,
        wechatToken: 'stable',
      },
      api: createWechatApi({ origin: server.origin }),
      cache,
      clock: () => new Date('2026-11-20T05:00:00Z'),
      log: () => undefined,
    }).officialAccount?.signer.sign({ nonceStr: 'n', timestamp: 1, url: server.origin })

  for (const secret of ['old', 'old', 'new']) await signWith(secret)

  const paths = server.asked.map(({ url }) => url.split('?')[0])
  const once = ['/cgi-bin/stable_token', '/cgi-bin/ticket/getticket']
  expect(paths).toEqual([...once, ...once])
  await server.stop()
})

describe('where other systems cannot ask for stable tokens', () => {
  beforeAll(() => {
    environment = { WECHAT_TOKEN: 'plain' }
  })

  test('the plain call is made, once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, sign))
    await house.restart()
    await sign()

    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(await counts()).toEqual({ stable: 0, plain: 1, tickets: 1 })
  })

  test('and once more when the token is dead', async () => {
    await house.control('faults', { fault: 'api-invalid-token', times: 1 })

    expect((await sign()).status).toBe(200)

    expect(await counts()).toEqual({ stable: 0, plain: 2, tickets: 2 })
  })
})
