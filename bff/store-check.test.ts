/** The command that looks whether a store fits together, as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { openSoundShop, type SoundShop } from './check/testing/sound-shop'
import { openJsonStore } from './store/json'
import { markMoved } from './store/json-directory'
import { openMysqlStore } from './store/mysql/mysql'
import type { Store } from './store/store'
import { startMysqlServer } from './store/testing/mysql-server'
import { testOnMysql } from './store/testing/where-mysql-is'
import { temporaryDirectory } from './store/testing/temporary-json-store'

jest.setTimeout(60_000)

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function check(environment: Record<string, string> = {}) {
  const script = path.join(__dirname, 'store-check.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { ...process.env, NODE_ENV: 'development', DATA_DIR: directory, ...environment },
  })
  let [said, complained] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, said, complained }
}

async function fill(store: Store, spoil?: (shop: SoundShop) => Promise<unknown>): Promise<void> {
  const shop = await openSoundShop(store)
  await spoil?.(shop)
  await store.close()
}

test('a store that fits together ends with 0', async () => {
  await fill(await openJsonStore({ directory }))

  const { code, said, complained } = await check()

  expect([code, complained]).toEqual([0, ''])
  expect(said).toMatch(/^Looked at 2 users, .+ 14 orders\.\nEverything fits together\.\n$/)
})

test('what is found is told in a line each, and ends with 2', async () => {
  const store = await openJsonStore({ directory })
  let outTradeNo = ''
  await fill(store, ({ unpaid }) => {
    outTradeNo = unpaid.outTradeNo
    return store.tasks.finish(`ask-payment/${outTradeNo}`)
  })

  const { code, said } = await check()

  expect(code).toBe(2)
  expect(said).toContain(
    `\nheals at the next start: orders ${outTradeNo}: is unpaid, and no task asks WeChat about it\n`,
  )
})

describe('what cannot be looked at ends with 1 and a sentence:', () => {
  async function refusal(environment?: Record<string, string>) {
    const { code, said, complained } = await check(environment)
    expect([code, said]).toEqual([1, ''])
    expect(complained).not.toContain('    at ')
    return complained
  }

  test('a store that the BFF has', async () => {
    const store = await openJsonStore({ directory })

    expect(await refusal()).toMatch(/is in use by process \d+.+\n\nStop the BFF first/)

    await store.close()
  })

  test('a store that is damaged', async () => {
    await fill(await openJsonStore({ directory }))
    const journal = (await readdir(directory)).find((name) => name.startsWith('journal-'))
    await appendFile(path.join(directory, journal!), '00000000 {}\n')

    expect(await refusal()).toMatch(/journal-\d+\.jsonl, line \d+: .+a copy is kept/)
  })

  test('a store that has moved', async () => {
    await fill(await openJsonStore({ directory }))
    await markMoved(directory, { to: 'shop on 10.0.0.7:3306', at: new Date(0) })

    expect(await refusal()).toContain(
      'has moved to MySQL (To shop on 10.0.0.7:3306, at 1970-01-01T00:00:00.000Z): set STORE=mysql.',
    )
  })

  test('no store, and an environment that names none', async () => {
    expect(await refusal()).toContain(`There is no JSON store in ${directory}`)
    expect(await refusal({ STORE: 'redis' })).toContain('STORE is json or mysql')
    expect(await refusal({ STORE: 'mysql', MYSQL_ADDRESS: '' })).toContain(
      'MYSQL_ADDRESS is missing',
    )
  })
})

testOnMysql('a database is looked at as it is, and no tables are made in it', async () => {
  const server = await startMysqlServer()
  const place = await server.create()
  const environment = {
    STORE: 'mysql',
    MYSQL_ADDRESS: `${place.host}:${place.port}`,
    MYSQL_USERNAME: place.username,
    MYSQL_PASSWORD: place.password,
    MYSQL_DATABASE: place.database,
  }

  const empty = await check(environment)
  expect([empty.code, empty.complained]).toEqual([
    1,
    expect.stringContaining('There are no tables of this program'),
  ])

  const store = await openMysqlStore({ place })
  await openSoundShop(store)
  // The BFF may run meanwhile.
  expect(await check(environment)).toMatchObject({ code: 0, complained: '' })
  await store.close()
  await server.stop()
})
