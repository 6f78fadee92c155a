import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LogEntry } from '../log'
import { openCatalogue } from './catalogue'
import { readCatalogue } from './catalogue-file'

const product = {
  id: 'orange',
  title: '橙',
  description: '甜',
  image: 'o.jpg',
  price: 4990,
  goodsType: 'physical',
}

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'catalogue-'))
  await writeFile(join(directory, 'built-in.json'), JSON.stringify([product]))
})
afterEach(() => rm(directory, { recursive: true }))

const file = () => join(directory, 'data', 'catalogue.json')
const open = (log: LogEntry[] = []) =>
  openCatalogue({
    file: file(),
    builtIn: pathToFileURL(join(directory, 'built-in.json')),
    log: (entry) => void log.push(entry),
  })
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 1100))

test('the first start copies the built-in catalogue, the next one keeps the merchant’s', async () => {
  await open()
  await writeFile(file(), JSON.stringify([{ ...product, price: 1 }]))

  const [listing] = await (await open()).listings()

  expect(listing?.price).toBe(1)
  expect(await readFile(file(), 'utf8')).toContain('"price":1')
})

test('an edit shows within moments, and what is not on sale does not', async () => {
  const catalogue = await open()
  await writeFile(
    file(),
    JSON.stringify([product, { ...product, id: 'peel', onSale: false }, { ...product, id: 'tea' }]),
  )
  await aMoment()

  expect((await catalogue.listings()).map(({ id }) => id)).toEqual(['orange', 'tea'])
})

test('an invalid edit keeps the last good catalogue and names every field', async () => {
  const log: LogEntry[] = []
  const catalogue = await open(log)
  await writeFile(file(), JSON.stringify([{ ...product, price: 49.9, image: '../secret' }]))
  await aMoment()

  expect(await catalogue.listings()).toMatchObject([{ id: 'orange', price: 4990 }])
  expect(log.map(({ problem }) => problem)).toEqual([
    expect.stringContaining('orange · image'),
    expect.stringContaining('orange · price'),
  ])
})

test('a start without one good catalogue says what is wrong', async () => {
  await open()
  await writeFile(file(), '[{"id": "orange",}]')

  await expect(open()).rejects.toThrow(/not JSON/)
})

test('one id cannot name two products', () => {
  expect(readCatalogue(JSON.stringify([product, product]))).toEqual({
    kind: 'invalid',
    problems: ['orange · id: orange twice'],
  })
})

test('the catalogue this shop is born with is valid', async () => {
  const read = readCatalogue(await readFile(join(__dirname, 'catalogue.json'), 'utf8'))

  expect(read).toMatchObject({ kind: 'valid' })
})
