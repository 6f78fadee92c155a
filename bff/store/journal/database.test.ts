import { readdir, rm } from 'node:fs/promises'
import { temporaryDirectory } from '../testing/temporary-json-store'
import { openDatabase } from './database'
import type { Facts } from './facts'
import type { Schema } from './schema'
import { createTable } from './table'

interface Fruit {
  name: string
  grams: number
}

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const tables = (facts: Facts) => ({
  fruit: createTable({ name: 'fruit', keyOf: ({ name }: Fruit) => name, views: () => ({}), facts }),
})

function open(schema: Schema, minBytes = Infinity) {
  const compaction = { minBytes, changesPerRow: 0 }
  const clock = () => new Date()
  return openDatabase({ directory, schema, tables, compaction, clock, log: () => undefined })
}

/** Once upon a time fruit was weighed in kilograms. */
const kilograms: Schema = { version: 0, steps: {} }
const grams: Schema = {
  version: 1,
  steps: {
    0: (collections) => {
      const rows = [...(collections.get('fruit') ?? [])]
      const weighed = rows.map(([key, row]): [string, object] => [
        key,
        'grams' in row ? { ...row, grams: Number(row.grams) * 1000 } : row,
      ])
      return collections.set('fruit', new Map(weighed))
    },
  },
}

const put = (database: Awaited<ReturnType<typeof open>>, row: Fruit) =>
  database.run(({ fruit }, write) => write.put(fruit, row))
const weights = (database: Awaited<ReturnType<typeof open>>) =>
  database.run(({ fruit }) => Object.fromEntries(fruit.all().map((it) => [it.name, it.grams])))

test.each([
  ['the journal', Infinity],
  ['a snapshot', 0],
])('rows of an older schema in %s are brought to ours, once', async (_, minBytes) => {
  const old = await open(kilograms, minBytes)
  await put(old, { name: 'pomelo', grams: 1 })
  await put(old, { name: 'ponkan', grams: 5 })
  await old.close()

  const first = await open(grams)
  expect(await weights(first)).toEqual({ pomelo: 1000, ponkan: 5000 })
  await put(first, { name: 'kumquat', grams: 12 })
  await first.close()

  const second = await open(grams)
  expect(await weights(second)).toEqual({ pomelo: 1000, ponkan: 5000, kumquat: 12 })
  await second.close()
})

test.each([
  ['the journal', Infinity],
  ['a snapshot', 0],
])('rows from %s are frozen, and the same object each time', async (_, minBytes) => {
  const first = await open(grams, minBytes)
  await put(first, { name: 'pomelo', grams: 1000 })
  await put(first, { name: 'ponkan', grams: 5 })
  await first.close()

  const second = await open(grams)

  const [one, other] = await second.run(({ fruit }) => [fruit.get('pomelo'), fruit.get('pomelo')])
  expect(one).toEqual({ name: 'pomelo', grams: 1000 })
  expect(other).toBe(one)
  expect(Object.isFrozen(one)).toBe(true)
  await second.close()
})

test('what nobody asks for goes from snapshot to snapshot as it is', async () => {
  // Longer than what is read at once; and what a JSON text has to escape.
  const names = ['柚'.repeat(1 << 20), 'a "quoted" name', 'ends in \\', '":{', 'pomelo']
  const rows = names.map((name, index) => ({ name, grams: index }))
  const first = await open(grams, 0)
  for (const row of rows) await put(first, row)
  await first.close()

  const second = await open(grams, 0)
  await put(second, { name: 'ponkan', grams: 5 })
  await second.close()

  const third = await open(grams)
  const found = await third.run(({ fruit }) => names.map((name) => fruit.get(name)))
  expect(found).toEqual(rows)
  await third.close()
})

test.each([
  ['journal', Infinity],
  ['snapshot', 0],
])('a %s of a newer schema is refused and left alone', async (_, minBytes) => {
  const newer = await open(grams, minBytes)
  await put(newer, { name: 'pomelo', grams: 1000 })
  await newer.close()
  const before = await readdir(directory)

  await expect(open(kilograms)).rejects.toThrow(/newer version .*schema 1, this one knows 0/)

  expect(await readdir(directory)).toEqual(before)
})

test('a commit that throws half-way has changed nothing', async () => {
  const database = await open(grams)
  await put(database, { name: 'pomelo', grams: 1000 })

  const half = database.run(({ fruit }, write) => {
    write.drop(fruit, 'pomelo')
    write.put(fruit, { name: 'ponkan', grams: 1 })
    throw new Error('no')
  })

  await expect(half).rejects.toThrow('no')
  expect(await weights(database)).toEqual({ pomelo: 1000 })
  await database.close()
})
