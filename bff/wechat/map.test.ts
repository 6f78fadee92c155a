import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

const isTest = (file: string) => /\.test\.ts$|(^|\/)(testing|testdata)\//.test(file)
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => file.endsWith('.ts') && !isTest(file))

const readme = read('README.md')
const section = (title: string) =>
  readme.split(/^## /m).find((text) => text.startsWith(title)) ?? ''
const rows = section('What lives where')
  .split('\n')
  .flatMap((line) => {
    const [, number, files] = /^\| (\d+\.\d+) [^|]+\| ([^|]+) \|$/.exec(line) ?? []
    return number === undefined || files === undefined ? [] : [{ number, files: files.trim() }]
  })
const namedIn = (text: string) => [...text.matchAll(/`([a-z0-9-]+\.ts)`/g)].map(([, file]) => file)

describe('the README', () => {
  test('has a line for every feature, in order', () => {
    const features = [14, 13, 9, 9, 16, 18, 7, 8].flatMap((count, chapter) =>
      Array.from({ length: count }, (_, index) => `${chapter + 1}.${index + 1}`),
    )

    expect(rows.map(({ number }) => number)).toEqual(features)
  })

  test.each(rows)('$number names a file, or says why there is none', ({ files }) => {
    expect(files).toMatch(/^(`[a-z0-9-]+\.ts`|— \S)/)
  })

  test('names every file of the folder in that table', () => {
    const files = sources.filter((file) => !file.includes('/'))

    expect(files.length).toBeGreaterThan(40)
    const named = new Set(rows.flatMap((row) => namedIn(row.files)))
    expect([...named].sort()).toEqual(files.sort())
  })

  test('names no file and no constant that is not there', () => {
    const missing = namedIn(readme).filter(
      (file) => file && !/test\.ts$/.test(file) && !sources.includes(file),
    )
    expect(missing).toEqual([])

    const pairs = [...readme.matchAll(/`(\w+)` in `([a-z0-9-]+\.ts)`/g)]
    expect(pairs.length).toBeGreaterThan(5)
    for (const [, name, file] of pairs) {
      expect(read(file ?? '')).toMatch(new RegExp(`(const|function\\*?) ${name}\\b`))
    }
  })

  test('decides all twelve contradictions', () => {
    const numbers = [...section('Where sources contradict').matchAll(/^(\d+)\. \*\*/gm)]

    expect(numbers.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    )
  })
})

/** Whole statements at the start of a line, and calls anywhere. */
const IMPORT =
  /(?:^(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?|\b(?:import|require)\(\s*)(['"])(.+?)\1/gm

describe.each(sources)('%s', (file) => {
  const text = read(file)

  test('has at most 250 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(250)
  })

  test('imports only what is in this folder, node:, zod and xml2js', () => {
    const imported = [...text.matchAll(IMPORT)]
      .map(([, , specifier = '']) => specifier)
      .filter((specifier) => !/^(node:|zod$|xml2js$)/.test(specifier))

    const outside = imported.filter((specifier) => {
      const at = path.relative(folder, path.resolve(folder, path.dirname(file), specifier))
      return !specifier.startsWith('.') || at.startsWith('..') || isTest(`${at}.ts`)
    })
    expect(outside).toEqual([])
  })
})

test('an import from outside is found out, however it is written', () => {
  const text = [
    "import { a } from '../http/errors'",
    "import type {\n  B,\n} from '../contract'",
    "import './c'",
    "export * from './d'",
    "const e = await import('./e')",
    'const f = require("./f")',
    "const no = `from ${'g'}`",
  ].join('\n')

  expect([...text.matchAll(IMPORT)].map(([, , specifier]) => specifier)).toEqual([
    '../http/errors',
    '../contract',
    './c',
    './d',
    './e',
    './f',
  ])
})
