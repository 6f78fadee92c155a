import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Order } from '../../orders/order'
import type { StoredSession } from '../../sessions/store'
import { openJsonStore } from '../json'
import type { Store } from '../store'
import { anOrder, aSession } from '../testing/fixtures'
import { temporaryDirectory } from '../testing/temporary-json-store'
import { type CompactionRule, isDue } from './compaction'

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const never = { minBytes: Infinity, changesPerRow: 0 }
const always = { minBytes: 0, changesPerRow: 0 }
const names = async (at = directory) => (await readdir(at)).filter((name) => name !== 'lock').sort()

async function place(store: Store, count: number): Promise<Order[]> {
  const orders = Array.from({ length: count }, () => anOrder())
  await Promise.all(orders.map((order) => store.orders.insert(order, new Map())))
  return orders
}

async function expectKept(at: string, orders: Order[]) {
  const store = await openJsonStore({ directory: at })
  const found = await Promise.all(orders.map((order) => store.orders.find(order.outTradeNo)))
  expect(found).toEqual(orders)
  expect([...(await store.stock.taken()).values()]).toEqual([orders.length])
  const later = await place(store, 1)
  await store.close()
  const again = await openJsonStore({ directory: at })
  for (const order of later) expect(await again.orders.find(order.outTradeNo)).toEqual(order)
  await again.close()
}

async function populate(at: string): Promise<Order[]> {
  const store = await openJsonStore({ directory: at })
  const orders = await place(store, 10)
  await store.close()
  return orders
}

/** Changes the first order, here and in the store. */
async function change(store: Store, orders: Order[]): Promise<void> {
  for (const { outTradeNo } of orders.slice(0, 1)) {
    orders[0] = await store.orders.update(outTradeNo, (order) => ({
      order: { ...order, remark: `${order.remark} changed` },
      effects: [],
    }))
  }
}

async function remark(at: string, orders: Order[], compaction: CompactionRule): Promise<void> {
  const store = await openJsonStore({ directory: at, compaction })
  await change(store, orders)
  await store.close()
}

test('a journal is compacted when it is long, also beside the rows', () => {
  const rule = { minBytes: 1000, changesPerRow: 4 }

  expect(isDue(rule, { bytes: 1001, changes: 401 }, 100)).toBe(true)
  expect(isDue(rule, { bytes: 1000, changes: 401 }, 100)).toBe(false)
  expect(isDue(rule, { bytes: 1001, changes: 400 }, 100)).toBe(false)
})

test('writes go on while the journal is compacted, and all of them are kept', async () => {
  const compaction = { minBytes: 50_000, changesPerRow: 0 }
  const store = await openJsonStore({ directory, compaction })
  const orders: Order[] = []

  for (let round = 0; round < 20; round++) orders.push(...(await place(store, 25)))
  const found = await Promise.all(orders.map(({ outTradeNo }) => store.orders.find(outTradeNo)))
  await store.close()

  expect(found).toEqual(orders)
  const left = await names()
  expect(left).toHaveLength(2)
  expect(left[0]).toMatch(/^journal-([2-9]|\d\d)\.jsonl$/)
  expect(left[1]).toBe('snapshot.json')
  await expectKept(directory, orders)
})

test('a snapshot is of one moment, whatever is changed, dropped and added while it is written', async () => {
  const orders = await populate(directory)
  const gone = Array.from({ length: 200 }, () => aSession())
  const kept = Array.from({ length: 200 }, () => aSession())
  const store = await openJsonStore({ directory, compaction: always })
  await Promise.all([...gone, ...kept].map((session) => store.sessions.insert(session)))

  for (const { tokenHash } of gone) {
    orders.push(...(await place(store, 1)))
    await Promise.all([store.sessions.remove(tokenHash), change(store, orders)])
  }
  await store.close()

  const again = await openJsonStore({ directory })
  const find = ({ tokenHash }: StoredSession) => again.sessions.find(tokenHash)
  expect(await Promise.all(kept.map(find))).toEqual(kept)
  expect(await Promise.all(gone.map(find))).toEqual(gone.map(() => undefined))
  await again.close()
  await expectKept(directory, orders)
})

test('a crash between any two steps of a compaction leaves all that was kept', async () => {
  const at = (step: string) => path.join(directory, step)
  const orders = await populate(at('before'))
  await cp(at('before'), at('after'), { recursive: true })
  // The same last commit in both; with compaction it is the last one of the old file.
  await remark(at('before'), orders, never)
  await remark(at('after'), orders, always)
  expect(await names(at('before'))).toEqual(['journal-1.jsonl'])
  expect(await names(at('after'))).toEqual(['journal-2.jsonl', 'snapshot.json'])

  await cp(at('before'), at('begun'), { recursive: true })
  await cp(path.join(at('after'), 'journal-2.jsonl'), path.join(at('begun'), 'journal-2.jsonl'))
  await writeFile(path.join(at('begun'), `snapshot.json.${randomUUID()}.tmp`), '{"schema":1,')
  await cp(at('after'), at('named'), { recursive: true })
  await cp(path.join(at('before'), 'journal-1.jsonl'), path.join(at('named'), 'journal-1.jsonl'))

  for (const step of ['before', 'begun', 'named', 'after']) await expectKept(at(step), orders)
  expect(await names(at('begun'))).toEqual(['journal-1.jsonl', 'journal-2.jsonl'])
  expect(await names(at('named'))).toEqual(['journal-2.jsonl', 'snapshot.json'])
})

test('a compaction that fails costs nothing but is told, and the next one succeeds', async () => {
  const events: string[] = []
  const store = await openJsonStore({
    directory,
    compaction: always,
    logger: ({ event }) => events.push(event),
  })
  // A directory in the place of the snapshot cannot be replaced by a file.
  await mkdir(path.join(directory, 'snapshot.json'))
  // What comes at once is written at once, and what was written counts from the next time on.
  const orders = [...(await place(store, 5)), ...(await place(store, 1))]
  while (!events.includes('store-compaction-failed')) await wait(5)

  await rm(path.join(directory, 'snapshot.json'), { recursive: true })
  while (!events.includes('store-compacted')) {
    orders.push(...(await place(store, 1)))
    await wait(5)
  }
  await store.close()

  expect(await names()).toContain('snapshot.json')
  await expectKept(directory, orders)
})
