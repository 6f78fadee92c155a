/** Every published value is there to be tested: a kind nobody names or reads would rot. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const folder = fileURLToPath(new URL('.', import.meta.url))
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

const { vectors } = z
  .object({ vectors: z.array(z.object({ id: z.string(), kind: z.string() })) })
  .parse(JSON.parse(read('testdata/wechat-vectors.json')))
const kinds = [...new Set(vectors.map(({ kind }) => kind))].sort()
const tests = readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts') && file !== 'vectors.test.ts')
  .map((file) => ({ file, text: read(file) }))

/** Texts that begin a call of `test` or `describe`, or follow its table: comments are not among them. */
const titlesIn = (text: string) =>
  [...text.matchAll(/(?:\b(?:test|describe)|\))\(\s*(['"`])((?:(?!\1).)*)\1/g)].map(
    ([, , title = '']) => title,
  )

const naming = (kind: string) => {
  const named = new RegExp(`\\(kinds? [^)]*\\b${kind.replaceAll('.', '\\.')}(?![\\w.-])`)
  return tests.filter(({ text }) => titlesIn(text).some((title) => named.test(title)))
}

const idsOf = (kind: string) =>
  vectors.flatMap((vector) => (vector.kind === kind ? [vector.id] : []))
const readsAll = (text: string, kind: string) =>
  [...text.matchAll(/\bvectors\(\s*'([^']+)'/g)].some(([, name]) => name === kind)
/** By its id, directly or from a list of ids. */
const readsOne = (text: string, id: string) => /\bvector\(/.test(text) && text.includes(`'${id}'`)

test('the file has all 27 kinds and no id twice', () => {
  expect(kinds).toHaveLength(27)
  expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length)
})

describe.each(kinds)('%s', (kind) => {
  test('is named in the title of a test whose file reads it', () => {
    const readers = naming(kind).filter(
      ({ text }) => readsAll(text, kind) || idsOf(kind).some((id) => readsOne(text, id)),
    )

    expect(readers).not.toEqual([])
  })

  test('is run whole: all of its entries, or each by its id', () => {
    const isWhole = tests.some(({ text }) => readsAll(text, kind))
    const unread = idsOf(kind).filter((id) => !tests.some(({ text }) => readsOne(text, id)))

    expect(isWhole ? [] : unread).toEqual([])
  })
})

test('a kind nobody names is found out', () => {
  expect(naming('v2.sig')).toEqual([])
  expect(naming('v9.sign')).toEqual([])
})
