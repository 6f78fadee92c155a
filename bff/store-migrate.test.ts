/** The command that moves a JSON store into a database, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { checkStore } from './check/check'
import { openSoundShop } from './check/testing/sound-shop'
import { openJsonStore } from './store/json'
import { type RowsByKey, rowsByKey } from './store/moving/comparison'
import type { MysqlPlace } from './store/mysql/connections'
import { openMysqlStore } from './store/mysql/mysql'
import { type MysqlServer, startMysqlServer } from './store/testing/mysql-server'
import { describeOnMysql } from './store/testing/where-mysql-is'
import { temporaryDirectory } from './store/testing/temporary-json-store'

jest.setTimeout(120_000)

/** Some 50 rows each. */
const SHOPS = 100

const migrate = (environment: Record<string, string>, ...words: string[]) => {
  const script = path.join(__dirname, 'store-migrate.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...words], {
    env: { ...process.env, NODE_ENV: 'development', ...environment },
  })
  return { child, ended: endOf(child) }
}

async function endOf(child: ChildProcess) {
  let [said, complained] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, said, complained }
}

const environmentOf = (directory: string, place: MysqlPlace) => ({
  DATA_DIR: directory,
  MYSQL_ADDRESS: `${place.host}:${place.port}`,
  MYSQL_USERNAME: place.username,
  MYSQL_PASSWORD: place.password,
  MYSQL_DATABASE: place.database,
})

async function contentOf(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory)
  const files = names.map(async (name) => [
    name,
    await readFile(path.join(directory, name), 'utf8'),
  ])
  return Object.fromEntries(await Promise.all(files)) as Record<string, string>
}

describeOnMysql('npm run store:migrate', () => {
  let server: MysqlServer
  let place: MysqlPlace
  let connection: Connection
  let directory: string
  let environment: Record<string, string>
  let rows: RowsByKey
  beforeAll(async () => {
    server = await startMysqlServer()
    directory = await temporaryDirectory()
    const store = await openJsonStore({ directory })
    await Promise.all(Array.from({ length: SHOPS }, () => openSoundShop(store)))
    rows = await store.inspect(rowsByKey)
    await store.close()
  })
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true })
    await server.stop()
  })
  beforeEach(async () => {
    place = await server.create()
    environment = environmentOf(directory, place)
    const { username: user, ...rest } = place
    connection = await createConnection({ user, ...rest })
  })
  afterEach(async () => {
    await connection.end()
    await server.drop(place)
  })

  async function countOf(table: string): Promise<number> {
    const [[row]] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`)
    return Number(row?.['n'])
  }

  test('tried out writes nothing, here or there, not even tables', async () => {
    const before = await contentOf(directory)

    const { code, said, complained } = await migrate(environment, '--dry-run').ended

    expect([code, complained]).toEqual([0, ''])
    expect(said).toMatch(/orders +1,400 +0\n/)
    expect(said).toContain('Every row would fit. Nothing was written.')
    expect((await connection.query('SHOW TABLES'))[0]).toEqual([])
    expect(await contentOf(directory)).toEqual(before)
  })

  test('while the BFF has the store says so, and touches nothing', async () => {
    const store = await openJsonStore({ directory })

    const { code, complained } = await migrate(environment).ended

    expect(code).toBe(1)
    expect(complained).toMatch(/is in use by process \d+.+\n\nStop the BFF first/)
    expect(complained).not.toContain('    at ')
    expect((await connection.query('SHOW TABLES'))[0]).toEqual([])
    await store.close()
  })

  test('names a row that is another there, and leaves it', async () => {
    const [user] = [...rows.users.values()].filter(({ identities }) => identities.length > 0)
    const store = await openMysqlStore({ place })
    await store.users.insert({ ...user!, nickname: '别人' })
    await store.close()

    for (const words of [['--dry-run'], []]) {
      const { code, complained } = await migrate(environment, ...words).ended
      expect([code, complained]).toEqual([
        2,
        expect.stringContaining(`users ${user!.id}: is another`),
      ])
    }
    expect(await countOf('users')).toBe(1)
    expect(await countOf('orders')).toBe(0)
  })

  test.each([
    [{ DATA_DIR: '/nowhere' }, [], 'There is no JSON store in /nowhere'],
    [{ MYSQL_DATABASE: '' }, [], 'MYSQL_DATABASE is missing'],
    [{ MYSQL_DATABASE: 'nobody_made_it' }, [], 'There is no database nobody_made_it'],
    [{}, ['--dryrun'], 'npm run store:migrate -- --dry-run'],
  ])('ends with a sentence for %j %j', async (differences, words, sentence) => {
    const { code, complained } = await migrate({ ...environment, ...differences }, ...words).ended

    expect(code).toBe(1)
    expect(complained).toContain(sentence)
    expect(complained).not.toContain('    at ')
  })

  test('killed in the middle goes on when it is begun again, and then the old store stays shut', async () => {
    const before = await contentOf(directory)
    // An order that somebody holds stops it there for as long as we like.
    const [, held] = [...rows.orders.keys()].filter((_key, at) => at % 700 === 500)
    await openMysqlStore({ place }).then((store) => store.close())
    const { username: user, ...rest } = place
    const holder = await createConnection({ user, ...rest })
    await holder.beginTransaction()
    await holder.execute("INSERT INTO orders VALUES (?, 'u', NULL, 's', 0, 0, '{}', NULL, NULL)", [
      held!,
    ])
    const { child, ended } = migrate(environment)
    while ((await countOf('orders')) < 1200) await sleep(20)
    child.kill('SIGKILL')
    expect((await ended).code).toBeNull()
    await holder.end()
    expect(await countOf('orders')).toBe(1200)

    const { code, said, complained } = await migrate(environment).ended

    expect([code, complained]).toEqual([0, ''])
    expect(said).toMatch(/orders +1,400 +1,200\n/)
    expect(said).toMatch(/Moved\. All [\d,]+ rows were read back/)
    const store = await openMysqlStore({ place })
    expect(await store.inspect(rowsByKey)).toEqual(rows)
    expect((await checkStore(store)).findings).toEqual([])
    await store.close()
    const to = `${place.database} on ${place.host}:${place.port}`
    const { 'MOVED-TO-MYSQL': mark, ...after } = await contentOf(directory)
    expect(mark).toContain(`To ${to}, at `)
    expect(after).toEqual(before)
    await expect(openJsonStore({ directory })).rejects.toThrow(
      `The store in ${directory} has moved to MySQL (To ${to}, at `,
    )
    expect((await migrate(environment).ended).complained).toContain('has moved to MySQL')
    await rm(path.join(directory, 'MOVED-TO-MYSQL'))
    await (await openJsonStore({ directory })).close()
  })
})
