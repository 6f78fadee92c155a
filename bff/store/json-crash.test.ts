/** What only a store of files can do wrong: losing what it promised when its process or its disk fails. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { UserId, OutTradeNo } from '../contract/primitives'
import { openJsonStore } from './json'
import type { Store } from './store'
import { anItem, anOrder, PONKAN } from './testing/fixtures'
import { temporaryDirectory } from './testing/temporary-json-store'
import type { Fact } from './testing/writer'

jest.setTimeout(120_000)

const writer = path.join(__dirname, 'testing', 'writer.ts')
const command = [process.execPath, '--import', 'tsx', writer]

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

/** Everything a child says, line by line, as it says it. */
function listen(child: ChildProcess): string[] {
  const lines: string[] = []
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  return lines
}

/** Lets a writer write and kills it at a moment it does not choose. */
async function writeAndKill(afterFacts: number): Promise<Fact[]> {
  const [program = '', ...args] = command
  const child = spawn(program, [...args, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = listen(child)
  while (lines.length < afterFacts && child.exitCode === null) await wait(1)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(child.signalCode).toBe('SIGKILL')
  return lines.slice(1).map((line) => JSON.parse(line) as Fact)
}

async function lost(store: Store, facts: Fact[]): Promise<Fact[]> {
  const kept = await Promise.all(
    facts.map(async ({ kind, key, version }) => {
      if (kind === 'session') return (await store.sessions.find(key)) !== undefined
      if (kind === 'removed') return (await store.sessions.find(key)) === undefined
      const order = await store.orders.find(OutTradeNo.parse(key))
      return order !== undefined && Number(order.remark) >= version
    }),
  )
  return facts.filter((_, index) => !kept[index])
}

test('nothing the store gave out is lost by kill -9, round after round, while the journal is compacted', async () => {
  const facts: Fact[] = []

  for (const afterFacts of [40, 400, 150, 900, 1500]) {
    facts.push(...(await writeAndKill(afterFacts + Math.random() * 50)))
    const store = await openJsonStore({ directory })
    expect(await lost(store, facts)).toEqual([])
    await store.close()
  }

  const kinds = new Set(facts.map(({ kind }) => kind))
  expect(kinds).toEqual(new Set(['placed', 'changed', 'seen', 'session', 'removed']))
  expect(await readdir(directory)).toContain('snapshot.json')
})

test('a commit cut off by kill -9 is there whole or not at all', async () => {
  for (const afterFacts of [100, 500]) await writeAndKill(afterFacts)

  const store = await openJsonStore({ directory })

  const rows = await journalledOrders()
  const orders = await Promise.all(rows.map((key) => store.orders.find(OutTradeNo.parse(key))))
  // Placing takes one, and each of the changes counted in the remark takes one more.
  const expected = orders.reduce((sum, order) => sum + (order ? 1 + Number(order.remark) : 0), 0)
  expect((await store.stock.taken()).get(PONKAN)).toBe(expected)
  const changes = orders.flatMap((order) => [1, 2, 3].map((version) => ({ order, version })))
  expect(changes.length).toBeGreaterThan(100)
  for (const { order, version } of changes) {
    const task = await store.tasks.find(`task/${order?.outTradeNo}/${version}`)
    expect(task !== undefined).toBe(Number(order?.remark) >= version)
  }
  await store.close()
})

/** The number of every order named anywhere in the store's files. */
async function journalledOrders(): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => /^(snapshot|journal)/.test(name))
  const texts = await Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')))
  const found = texts.flatMap((text) => [...text.matchAll(/"outTradeNo":"(\w+)"/g)])
  return [...new Set(found.map(([, key = '']) => key))]
}

const onPosix = process.platform === 'win32' ? test.skip : test

onPosix(
  'a disk that takes no more makes the store refuse, and loses nothing it gave out',
  async () => {
    // The shell's limit on file size is a disk that fills up in the middle of a write. (512- or 1024-byte blocks.)
    const limited = 'ulimit -f 200; exec "$@"'
    const args = ['-c', limited, 'sh', ...command, directory, String(1 << 30)]
    const child = spawn('/bin/sh', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = listen(child)

    await once(child, 'close')

    const refused = JSON.parse(lines.at(-1) ?? '{}') as Record<string, string>
    expect(refused['kind']).toBe('refused')
    expect(refused['refusal']).toMatch(/journal-1\.jsonl can no longer be written .*EFBIG/)
    expect(refused['readiness']).toMatch(/journal-1\.jsonl can no longer be written .*EFBIG/)
    const facts = lines.slice(1, -1).map((line) => JSON.parse(line) as Fact)
    expect(facts.length).toBeGreaterThan(50)
    const store = await openJsonStore({ directory })
    expect(await lost(store, facts)).toEqual([])
    await store.orders.insert(anOrder(), new Map())
    await store.close()
  },
)

test('a read waits until what it read is on disk', async () => {
  const store = await openJsonStore({ directory })
  const order = anOrder()
  const journal = path.join(directory, 'journal-1.jsonl')
  const inserting = store.orders.insert(order, new Map())

  const reads = [
    store.orders.find(order.outTradeNo),
    store.orders.list({ userId: order.userId, limit: 1 }),
    store.stock.taken(),
    store.orders.listUnpaid({ limit: 1 }),
    store.orders.insert(order, new Map()),
    store.orders.update(order.outTradeNo, () => {
      throw new Error('refused because of what was seen')
    }),
  ]
  const onDisk = reads.map(async (read) => {
    await Promise.allSettled([read])
    // Looked at in the same breath: a moment later it would be there anyway.
    return readFileSync(journal, 'utf8').includes(order.outTradeNo)
  })

  expect(await Promise.all(onDisk)).toEqual(reads.map(() => true))
  await inserting
  await store.close()
})

test('a read of anything else does not wait for the disk', async () => {
  const store = await openJsonStore({ directory })
  const order = anOrder()
  await store.orders.insert(order, new Map())
  const settled: string[] = []

  await Promise.all([
    store.orders.insert(anOrder(), new Map()).then(() => settled.push('write')),
    store.orders.find(order.outTradeNo).then(() => settled.push('order')),
    store.users.find(UserId.parse('nobody')).then(() => settled.push('user')),
  ])

  expect(settled).toEqual(['order', 'user', 'write'])
  await store.close()
})

test('a row that is given out cannot be changed behind the journal', async () => {
  const store = await openJsonStore({ directory })
  const order = anOrder()
  await store.orders.insert(order, new Map())
  order.remark = 'changed by its maker'

  const found = await store.orders.find(order.outTradeNo)

  expect(found?.remark).toBe('放门口')
  expect(() => found?.items.push(anItem())).toThrow(TypeError)
  await store.close()
})
