/**
 * Ten thousand bodies made to break whoever reads them, over HTTP, against the production entry in a process of its
 * own: it refuses them all, quickly, in the right words, and nothing of it is changed. Repeat a run with SEED=…
 */
import { createHash, randomInt, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Protocol, SimulatorState } from '../simulator/control-api'
import { startSimulator, type Simulator } from '../simulator/index'
import { createClient } from '../testing/client'
import { attack, MAX_MS, REQUESTS, type Outcome } from './testing/attack'
import { broken, statusOf } from './testing/broken-http'
import { freePort, startChild, type ChildServer } from './testing/child-server'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))

const MAX_GROWTH = 40 * 1024 * 1024

jest.setTimeout(180_000)

/** A line of the journal behind its checksum; the first one has no changes. */
const JournalLine = z.object({
  changes: z.array(z.tuple([z.string(), z.string()], z.unknown())).default([]),
})
type Change = z.infer<typeof JournalLine>['changes'][number]

/** That it was told something false, and what it does by and by, the server keeps on its own account. */
const isItsOwn = ([table]: Change) => table === 'notifications' || table === 'tasks'

const changesIn = (journal: Buffer): Change[] =>
  journal
    .toString()
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => JournalLine.parse(JSON.parse(line.slice(9))).changes)

const isJournal = (name: string) => name.endsWith('.jsonl')

/** How many notifications are kept. */
async function noted(directory: string): Promise<number> {
  const journals = (await readdir(directory)).filter(isJournal)
  const contents = await Promise.all(journals.map((name) => readFile(join(directory, name))))
  return contents.flatMap(changesIn).filter(([table]) => table === 'notifications').length
}

/** Names and contents of everything kept; the lock only says that its holder is alive. */
async function kept(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'lock')
  const contents = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name)
    const bytes = await readFile(file)
    const content = isJournal(name)
      ? JSON.stringify(changesIn(bytes).filter((change) => !isItsOwn(change)))
      : bytes
    return [file, createHash('sha256').update(content).digest('hex')] as const
  })
  return Object.fromEntries(await Promise.all(contents))
}

async function healthzOf(origin: string) {
  const { status, headers } = await fetch(`${origin}/healthz`)
  return { status, requestId: headers.get('x-request-id') ?? '' }
}

const worlds: [string, Protocol][] = [
  ['v2', 'v2-md5'],
  ['v3 while its keys change', 'v3-switching'],
  ['WeChat Cloud Run', 'cloud'],
]

describe.each(worlds)(`%s (SEED=${seed})`, (_name, protocol) => {
  let simulator: Simulator
  let child: ChildServer
  let outcome: Outcome
  let beganAt: number
  let endedAt: number
  let before: Awaited<ReturnType<typeof seen>>
  let after: typeof before
  const tokens = { person: '', merchant: '' }

  async function control<T>(path: string, body?: unknown): Promise<T> {
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }
    const answer = await fetch(
      `${simulator.origin}/_simulator/api/${path}`,
      body === undefined ? {} : init,
    )
    // What the control API answers is its own contract, told by the caller.
    return (await answer.json()) as T
  }
  const client = (token?: string) =>
    createClient((path, init) =>
      fetch(child.origin + path, {
        ...init,
        headers: { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) },
      }),
    )
  async function signIn(person: string) {
    const { code } = await control<{ code: string }>('mini-program/login', { person })
    return (await client().call('POST /api/sessions', { kind: 'weapp-code', code })).token
  }
  const place = () =>
    client(tokens.person).call('POST /api/orders', {
      requestId: randomUUID(),
      items: [{ productId: 'anyue-lemon', quantity: 1 }],
    })
  /** All there is to see, and the bytes it is kept in. */
  async function seen() {
    const ask = async (
      route: 'GET /api/me' | 'GET /api/orders' | 'GET /api/products',
      token: string,
    ) => (await client(token).ask(route, {})).body
    return {
      files: await kept(child.dataDirectory),
      person: [
        await ask('GET /api/me', tokens.person),
        await ask('GET /api/orders', tokens.person),
      ],
      merchant: [
        await ask('GET /api/me', tokens.merchant),
        await ask('GET /api/orders', tokens.merchant),
      ],
      products: await ask('GET /api/products', ''),
      payments: (await control<SimulatorState>('state')).orders,
    }
  }

  beforeAll(async () => {
    const port = await freePort()
    simulator = await startSimulator({ shopOrigin: `http://127.0.0.1:${port}` })
    await simulator.choose(protocol)
    const merchants = simulator.identitiesOf('laochen')
    const { environment } = simulator
    child = await startChild(port, { ...environment, MERCHANT_OPENIDS: merchants.join(',') })
    tokens.person = await signIn('xiaoman')
    tokens.merchant = await signIn('laochen')
    const { outTradeNo } = (await place()).order
    before = await seen()
    beganAt = Date.now()
    outcome = await attack(child, {
      seed,
      known: {
        token: tokens.person,
        merchantToken: tokens.merchant,
        merchantIdentity: merchants[1] ?? '',
        outTradeNo,
        appId: environment['MINI_PROGRAM_APPID'] ?? '',
        mchId: environment['MCH_ID'] ?? '',
        serial: environment['WECHATPAY_PUBLIC_KEY_ID'] ?? '',
      },
    })
    endedAt = Date.now()
    after = await seen()
  })
  afterAll(async () => {
    await child.stop()
    await simulator.stop()
  })

  test(`each of ${REQUESTS} hostile requests is refused in the words of its protocol`, () => {
    expect(outcome.wrong).toEqual([])
  })

  test(`none takes the server ${MAX_MS} ms, or keeps others waiting as long`, () => {
    expect(outcome.slow).toEqual([])
  })

  test('nothing that is kept changes by a byte, and nothing that is shown', () => {
    expect(after).toEqual(before)
  })

  test('of what anybody can send it keeps ten a minute', async () => {
    const minutes = Math.ceil((endedAt - beganAt) / 60_000) + 1

    expect(await noted(child.dataDirectory)).toBeLessThanOrEqual(10 * minutes)
    expect(await noted(child.dataDirectory)).toBeGreaterThan(0)
  })

  test('the memory of the server stays where it was after the first thousand', () => {
    expect(outcome.grownBy).toBeLessThan(MAX_GROWTH)
  })

  test('no object has got what the bodies wanted every object to have', () => {
    expect(outcome.polluted).toBe(false)
  })

  test.each(broken)('%s is refused, or the connection closed', async (_what, pieces) => {
    const status = await statusOf(child.origin, pieces)

    expect(status).toMatch(/^$|^HTTP\/1\.1 (4\d\d|200|500)$/)
    expect(child.isAlive()).toBe(true)
  })

  test('bodies that come a byte at a time, and break off, keep nobody waiting', async () => {
    const { hostname, port } = new URL(child.origin)
    await child.measure('loop')
    const sockets = Array.from({ length: 60 }, (_, at) => {
      const socket = connect({ host: hostname, port: Number(port) }).on('error', () => undefined)
      const path = ['/notify/wechat-v2', '/notify/wechat-v3', '/api/orders'][at % 3] ?? ''
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n`,
      )
      return socket
    })
    for (let beat = 0; beat < 20; beat++) {
      for (const socket of sockets) socket.write('{')
      expect((await fetch(`${child.origin}/healthz`)).status).toBe(200)
      await pause(10)
    }
    for (const socket of sockets) socket.destroy()
    const { status, requestId } = await healthzOf(child.origin)

    expect(status).toBe(200)
    expect(await child.msOf(requestId)).toBeLessThan(MAX_MS)
    expect((await child.measure('loop')).blockedMs).toBeLessThan(MAX_MS)
  })

  test.each(['\u0000', 'a\u001b[2J', '\ud800', '\uffff'])(
    'a name that not every store could keep is refused: %j',
    async (nickname) => {
      const me = client(tokens.person)

      expect(await me.refusal('PATCH /api/me', { nickname })).toBe('400 invalid-input')
      expect([(await me.ask('GET /api/me', {})).body]).toEqual(before.person.slice(0, 1))
    },
  )

  test('of all this its log knows no failure that was not foreseen', () => {
    expect(child.failures).toEqual([])
  })

  test('the server is well, and sells', async () => {
    const { order } = await place()
    await control(`orders/${order.outTradeNo}/outcome`, { outcome: 'pay' })
    const find = () =>
      client(tokens.person).call('GET /api/orders/:outTradeNo', { outTradeNo: order.outTradeNo })
    let found = await find()
    for (let tries = 0; tries < 50 && found.order.status !== 'paid'; tries++) {
      await pause(100)
      found = await find()
    }

    expect(found.order.status).toBe('paid')
    expect((await fetch(`${child.origin}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${child.origin}/readyz`)).json()).toEqual({
      status: 'ready',
      parts: { store: true, wechat: true },
    })
    expect(child.isAlive()).toBe(true)
  })
})
