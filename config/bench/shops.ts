/** The server under test, in processes of its own: the bundle, with the settings of a shop that is open. */
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openStore } from '../../bff/store/choose'
import type { Store } from '../../bff/store/store'
import type { StoreConfig } from '../../bff/store-config'
import { startProgram } from './children'

/** Where the CPU profiles of all servers go, if somebody wants them. */
const PROFILES = process.env['BENCH_PROFILES']

export const PRODUCT = 'bench-orange'
/** Of which there are any number. */
const CATALOGUE = [
  {
    ...{ id: PRODUCT, title: '橙子', description: '橙子', image: 'anyue-lemon.jpg' },
    ...{ price: 5900, goodsType: 'physical' },
  },
]

export interface Shop {
  port: number
  stop(): Promise<void>
}

export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export const opened = (place: StoreConfig): Promise<Store> =>
  openStore(place, { clock: () => new Date(), log: () => undefined })

/** Runs `work` on a store that no shop has open. */
export async function withStore<T>(
  place: StoreConfig,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await opened(place)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** Its log goes to a file, as it does behind a service manager. */
export async function startShop({
  environment,
  place,
  folder,
  origin,
  port,
}: {
  environment: Record<string, string>
  place: StoreConfig
  folder: string
  /** How the world reaches it. */
  origin: string
  port: number
}): Promise<Shop> {
  await writeFile(path.join(folder, 'catalogue.json'), JSON.stringify(CATALOGUE))
  const log = openSync(path.join(folder, `shop-${port}.log`), 'a')
  const shop = startProgram('main.mjs', {
    flags: PROFILES === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`],
    cwd: folder,
    stdio: ['ignore', log, 'inherit'],
    env: {
      ...environment,
      ...storeEnvironment(place),
      DATA_DIR: folder,
      PORT: String(port),
      PUBLIC_ORIGIN: origin,
    },
  })
  closeSync(log)
  for (let tries = 0; !(await isUp(port)); tries++) {
    if (tries === 300 || shop.hasEnded()) throw new Error('The shop did not start')
    await sleep(50)
  }
  // Killed as a machine that loses its power: what it acknowledged must be there. A profile wants a gentle end.
  return { port, stop: () => shop.stop(PROFILES === undefined ? 'SIGKILL' : 'SIGTERM') }
}

const isUp = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  )

function storeEnvironment(chosen: StoreConfig): Record<string, string> {
  if (chosen.kind === 'json') return { STORE: 'json' }
  const { host, port, username, password, database } = chosen.place
  return {
    STORE: 'mysql',
    MYSQL_ADDRESS: `${host}:${port}`,
    MYSQL_USERNAME: username,
    MYSQL_PASSWORD: password,
    MYSQL_DATABASE: database,
  }
}

export async function freePort(): Promise<number> {
  const probe = net.createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as net.AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
