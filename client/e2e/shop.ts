/** The journeys' world: the shop with its simulated WeChat as `npm start` runs it, and people with browsers. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test'
import {
  PERSON_COOKIE,
  type DeliveryMode,
  type SimulatorState,
} from '../../bff/simulator/control-api'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Shop {
  origin: string
  simulator: string
  /** Says something to the simulator's control API. */
  control<T>(path: string, body?: unknown): Promise<T>
  state(): Promise<SimulatorState>
  delivery(mode: DeliveryMode): Promise<void>
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** The shop takes a port and the one after it. */
async function twoFreePorts(): Promise<number> {
  for (;;) {
    const port = await freePort()
    const next = net.createServer()
    const free = await new Promise<boolean>((resolve) => {
      next.once('error', () => resolve(false))
      next.listen(port + 1, '127.0.0.1', () => next.close(() => resolve(true)))
    })
    if (free) return port
  }
}

async function untilAlive(origin: string, child: ChildProcess) {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the shop ended with ${child.exitCode}`)
    const alive = await fetch(`${origin}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (alive) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the shop did not start within 30 s')
}

async function openShop(): Promise<{ shop: Shop; close: () => Promise<void> }> {
  const port = await twoFreePorts()
  const directory = await mkdtemp(path.join(os.tmpdir(), 'shop-'))
  const child = spawn(process.execPath, ['--import', 'tsx', 'bff/dev.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PORT: String(port), DATA_DIR: directory },
  })
  const origin = `http://127.0.0.1:${port}`
  const simulator = `http://127.0.0.1:${port + 1}`
  await untilAlive(origin, child)

  async function control<T>(path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${simulator}/_simulator/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const shop: Shop = {
    origin,
    simulator,
    control,
    state: () => control<SimulatorState>('state'),
    delivery: async (mode) => {
      await control('delivery', { mode })
    },
  }
  const close = async () => {
    child.kill('SIGTERM')
    await new Promise((resolve) =>
      child.exitCode === null ? child.once('exit', resolve) : resolve(0),
    )
    await rm(directory, { recursive: true, force: true })
  }
  return { shop, close }
}

/** Makes the browser this person's. */
export async function become(context: BrowserContext, shop: Shop, person: string) {
  await context.addCookies([{ name: PERSON_COOKIE, value: person, url: shop.origin }])
}

/** Opens a page of the hash-routed client: `/pages/product/index?id=…`. */
export async function open(page: Page, shop: Shop, route: string) {
  await page.goto(`${shop.origin}/#${route}`)
}

export const test = base.extend<{ ordinary: void }, { shop: Shop }>({
  shop: [
    async ({}, use) => {
      const { shop, close } = await openShop()
      await use(shop)
      await close()
    },
    { scope: 'worker' },
  ],
  // Every journey starts with notifications delivered at once and no faults.
  ordinary: [
    async ({ shop }, use) => {
      await shop.control('reset', {})
      await shop.delivery('now')
      await use()
    },
    { auto: true },
  ],
})
export { expect }
