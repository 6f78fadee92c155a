/** What an operator finds after a crash, a broken disk, or a wrong version. */
import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { LogEntry } from '../../log'
import { openJsonStore } from '../json'
import { anOrder } from '../testing/fixtures'
import { temporaryDirectory } from '../testing/temporary-json-store'

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const inDirectory = (name: string) => path.join(directory, name)
const atOnce = { minBytes: 0, changesPerRow: 0 }
const never = { minBytes: Infinity, changesPerRow: 0 }

/** Orders placed one after the other, each in a commit of its own. */
async function place(count: number, compaction = never) {
  const store = await openJsonStore({ directory, compaction })
  const orders = Array.from({ length: count }, () => anOrder())
  for (const order of orders) await store.orders.insert(order, new Map())
  await store.close()
  return orders
}

async function change(name: string, edit: (text: string) => string) {
  await writeFile(inDirectory(name), edit(await readFile(inDirectory(name), 'utf8')))
}

const open = () => openJsonStore({ directory })
const copies = async () => (await readdir(directory)).filter((name) => name.includes('.corrupt-'))

test('a torn last line is dropped with a word, and writing goes on behind the good ones', async () => {
  const [first, second] = await place(2)
  const journal = inDirectory('journal-1.jsonl')
  const { length } = await readFile(journal)
  await truncate(journal, length - 20)
  const entries: LogEntry[] = []

  const store = await openJsonStore({ directory, logger: (entry) => entries.push(entry) })
  await store.orders.insert(anOrder(), new Map())
  await store.close()

  expect(entries).toContainEqual(
    expect.objectContaining({ event: 'store-torn-line-dropped', line: 3 }),
  )
  const again = await open()
  expect(first && (await again.orders.find(first.outTradeNo))).toEqual(first)
  expect(second && (await again.orders.find(second.outTradeNo))).toBeUndefined()
  expect((await again.stock.taken()).size).toBe(1)
  await again.close()
})

test('zeros behind the last line, as a power cut leaves them, are a torn line', async () => {
  const [order] = await place(1)
  await appendFile(inDirectory('journal-1.jsonl'), Buffer.alloc(4096))

  const store = await open()

  expect(order && (await store.orders.find(order.outTradeNo))).toEqual(order)
  await store.close()
})

test.each([
  ['a changed character', (line: string) => line.replace('天河区', '天河区区'), /checksum/],
  ['a lost line', () => undefined, /is commit 3, but 2 must come here/],
  ['a line that is there twice', (line: string) => `${line}\n${line}`, /is commit 2, but 3/],
  ['a line cut short', (line: string) => line.slice(0, 100), /checksum/],
])(
  '%s in the middle is never passed over: the file is kept aside and named',
  async (_, edit, why) => {
    await place(3)
    await change('journal-1.jsonl', (text) =>
      text
        .split('\n')
        .map((line, index) => (index === 2 ? edit(line) : line))
        .filter((line) => line !== undefined)
        .join('\n'),
    )
    const damaged = await readFile(inDirectory('journal-1.jsonl'))

    await expect(open()).rejects.toThrow(why)
    await expect(open()).rejects.toThrow(/journal-1\.jsonl, line [34]: .*backup/)

    const [copy = '', ...more] = await copies()
    expect(more).toEqual([])
    expect(copy).toMatch(/^journal-1\.jsonl\.corrupt-20/)
    expect(await readFile(inDirectory(copy))).toEqual(damaged)
    expect(await readFile(inDirectory('journal-1.jsonl'))).toEqual(damaged)
    expect(await readdir(directory)).not.toContain('lock')
  },
)

test('a damaged last line that was finished is no torn line', async () => {
  await place(2)
  await change('journal-1.jsonl', (text) => {
    const at = text.lastIndexOf('5900')
    return `${text.slice(0, at)}59${text.slice(at + 4)}`
  })

  await expect(open()).rejects.toThrow(/line 3: its checksum/)
})

test('the way out that the message names saves what is before the damage', async () => {
  const [first] = await place(3)
  await change('journal-1.jsonl', (text) => text.split('\n').slice(0, 2).join('\n') + '\n')

  const store = await open()

  expect(first && (await store.orders.find(first.outTradeNo))).toEqual(first)
  await store.close()
})

test('an emptied journal file is damage', async () => {
  await place(1)
  await truncate(inDirectory('journal-1.jsonl'), 0)

  await expect(open()).rejects.toThrow(/line 1: the file is empty/)
})

test.each([
  ['changed', (text: string) => text.replace('天河区', '天河'), /checksum/],
  ['cut short', (text: string) => text.slice(0, text.length / 2), /snapshot\.json, line \d+: /],
  ['emptied', () => '', /ends too early/],
  ['followed by something', (text: string) => `${text}{}\n`, /does not end where it should/],
])('a snapshot that was %s is refused, kept aside and named', async (_, edit, why) => {
  await place(3, atOnce)
  await change('snapshot.json', edit)

  await expect(open()).rejects.toThrow(why)

  expect(await copies()).toEqual([expect.stringMatching(/^snapshot\.json\.corrupt-/)])
})

test.each(['snapshot.json', 'the last journal file'])(
  'a missing file (%s) is noticed',
  async (which) => {
    await place(3, atOnce)
    const journal = (await readdir(directory)).find((name) => name.startsWith('journal')) ?? ''
    await rm(inDirectory(which === 'snapshot.json' ? which : journal))

    await expect(open()).rejects.toThrow(/is missing/)
  },
)

test('the snapshot is plain JSON', async () => {
  const orders = await place(3, atOnce)

  const snapshot = JSON.parse(await readFile(inDirectory('snapshot.json'), 'utf8')) as {
    schema: number
    journal: number
    collections: { orders: object }
  }

  expect(snapshot.schema).toBe(1)
  const numbers = orders.map(({ outTradeNo }) => outTradeNo)
  expect(numbers).toEqual(expect.arrayContaining(Object.keys(snapshot.collections.orders)))
})
