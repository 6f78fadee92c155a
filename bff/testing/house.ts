/** The whole house for a test: the shop on a free port and a WeChat of its own, on a data folder of its own. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pace } from '../background'
import type { Patience } from '../channels'
import { readConfig } from '../config'
import type { LogEntry } from '../log'
import { PERSON_COOKIE, type Protocol, type SimulatorState } from '../simulator/control-api'
import { startSimulator } from '../simulator/index'
import { assemble } from '../start'
import { createBrowser, type Browser, type Page } from './browser'
import { createClient, type Client } from './client'

export type House = Awaited<ReturnType<typeof startHouse>>

/** A person with the shop open inside WeChat's browser. */
export interface H5Client extends Client {
  browser: Browser
  /** Walks to WeChat and back; resolves where the walk ends. */
  signIn(returnTo?: string, scope?: 'base' | 'userinfo'): Promise<Page>
}

/** A person with the mini-program open. */
export interface WeappClient extends Client {
  signIn(): Promise<void>
  token(): string | undefined
}

/** Keeps the shop. */
const MERCHANT = 'laochen'

export async function startHouse(
  options: {
    protocol?: Protocol
    environment?: Record<string, string>
    h5Directory?: string
    patience?: Patience
    /** By default due work waits for `runTasks`: a test knows what happens when. */
    pace?: Pace
  } = {},
) {
  let handler: RequestListener = closed
  const server = createServer((request, response) => handler(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`

  const simulator = await startSimulator({ shopOrigin: origin })
  if (options.protocol) await simulator.choose(options.protocol)
  const dataDirectory = await mkdtemp(join(tmpdir(), 'house-'))
  const log: LogEntry[] = []
  const config = readConfig({
    ...simulator.environment,
    MERCHANT_OPENIDS: simulator.identitiesOf(MERCHANT).join(','),
    PUBLIC_ORIGIN: origin,
    DATA_DIR: dataDirectory,
    ...options.environment,
  })
  const open = () =>
    assemble(config, {
      clock: simulator.clock,
      log: (entry) => void log.push(entry),
      h5Directory: options.h5Directory ?? join(dataDirectory, 'no-pages'),
      pace: options.pace ?? 'when told',
      ...(options.patience && { patience: options.patience }),
    })
  let shop = await open()
  handler = shop.handler

  async function control<T = unknown>(path: string, body?: unknown, method = 'POST'): Promise<T> {
    const response = await fetch(`${simulator.origin}/_simulator/api/${path}`, {
      method: body === undefined ? 'GET' : method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`control ${path} → ${response.status} ${text}`)
    // What the control API answers is its own contract, told by the caller.
    return JSON.parse(text) as T
  }

  return {
    origin,
    simulator,
    dataDirectory,
    log,
    store: () => shop.store,
    control,
    state: () => control<SimulatorState>('state'),
    /** As after a deployment: everything in memory is gone, the data folder is not. */
    async restart() {
      handler = closed
      await shop.stop()
      shop = await open()
      handler = shop.handler
    },
    h5: (person: string) => h5(origin, person),
    weapp: (person: string) => weapp(origin, person, control),
    guest: () => guest(origin),
    async merchant(): Promise<Client> {
      const client = h5(origin, MERCHANT)
      await client.signIn()
      return client
    },
    reconcile: (day: string) => shop.reconcile(day),
    runTasks: () => shop.runTasks(),
    anyone: () => createClient((path, init) => fetch(origin + path, init)),
    async stop() {
      server.closeAllConnections()
      server.close()
      await shop.stop()
      await simulator.stop()
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

const closed: RequestListener = (_request, response) => {
  response.writeHead(503).end()
}

export function h5(origin: string, person: string): H5Client {
  const browser = createBrowser()
  browser.setCookie(PERSON_COOKIE, person)
  const client = createClient((path, init) =>
    browser.request(origin + path, { ...init, headers: { ...init.headers, origin } }),
  )
  return {
    ...client,
    browser,
    signIn: (returnTo = '/', scope = 'base') =>
      browser.visit(
        `${origin}/auth/wechat?return_to=${encodeURIComponent(returnTo)}&scope=${scope}`,
      ),
  }
}

/** A browser outside WeChat. */
async function guest(origin: string): Promise<Client> {
  const browser = createBrowser()
  const client = createClient((path, init) =>
    browser.request(origin + path, { ...init, headers: { ...init.headers, origin } }),
  )
  await client.call('POST /api/sessions', { kind: 'guest' })
  return client
}

export function weapp(
  origin: string,
  person: string,
  control: <T>(path: string, body: unknown) => Promise<T>,
): WeappClient {
  let token: string | undefined
  const client = createClient((path, init) =>
    fetch(origin + path, {
      ...init,
      headers: { ...init.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    }),
  )
  return {
    ...client,
    token: () => token,
    async signIn() {
      const { code } = await control<{ code: string }>('mini-program/login', { person })
      token = (await client.call('POST /api/sessions', { kind: 'weapp-code', code })).token
    },
  }
}
