import { readdirSync, readFileSync } from 'node:fs'
import * as consolePages from './console-pages'
import type { ErrorEntry } from './entry'
import { catalogue } from './explain'

const entries = Object.entries(catalogue).flatMap(([product, ofProduct]) =>
  ofProduct.map((entry: ErrorEntry) => ({ product, ...entry })),
)

const HAN = /\p{Script=Han}/u

test('no code stands twice in a product for the same calls', () => {
  const names = entries.map(({ product, api, code }) => `${product} ${api ?? ''} ${code}`)

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test('what means something else in one call has a meaning for all others too', () => {
  const special = entries.filter(({ api }) => api)

  expect(special.length).toBeGreaterThan(0)
  for (const { product, code } of special) {
    expect(entries).toContainEqual(expect.objectContaining({ product, code }))
    expect(entries.some((e) => e.product === product && e.code === code && !e.api)).toBe(true)
  }
})

test.each(entries)('$product $code is told in Chinese and in English', ({ meaning, remedy }) => {
  expect(meaning.zh).toMatch(HAN)
  expect(remedy.zh).toMatch(HAN)
  expect(withoutNames(meaning.en)).not.toMatch(HAN)
  expect(withoutNames(remedy.en)).not.toMatch(HAN)
  expect(withoutNames(remedy.en)).toMatch(/^[A-Z][^\n]{10,}\.$/)
})

test.each(entries)('$product $code is short, polite and concrete', ({ meaning, remedy }) => {
  expect(meaning.zh).toMatch(/^[^。\n]{4,30}$/)
  expect(withoutNames(remedy.zh).length).toBeLessThanOrEqual(100)
  expect(remedy.zh).toMatch(/^(请|无需).+。$/)
  expect(meaning.en).toMatch(/^[^\n]{8,90}[^.\n]$/)
  expect(withoutNames(remedy.en).length).toBeLessThanOrEqual(230)
})

test.each(entries)('$product $code says the same in both languages', ({ meaning, remedy }) => {
  expect(factsIn(meaning.en)).toEqual(factsIn(meaning.zh))
  expect(factsIn(remedy.en)).toEqual(factsIn(remedy.zh))
})

test.each(entries)('$product $code names where it is known from', ({ source }) => {
  for (const fact of source.split(', ')) {
    expect(fact).toMatch(
      /^([A-Z]{1,2}\d?-\d+|\d\.\d+|pay doc \d+|community \w+|WxMpErrorMsgEnum|WXBizDataCrypt|PrivacyAuthorize|doc page .+)$/,
    )
  }
})

/** Pages, buttons and a placeholder of WeChat's are Chinese in both languages. */
function withoutNames(text: string): string {
  return Object.values(consolePages)
    .reduce((rest, page) => rest.replaceAll(page, ''), text)
    .replace(/「[^」]*」|\$\{商品订单号\}/g, '')
}

/** Pages, buttons, numbers and the wire's own names, whatever the language around them. */
function factsIn(text: string): string[] {
  const pages = Object.values(consolePages).filter((page) => text.includes(page))
  const buttons = [...text.matchAll(/「[^」]*」/g)].map(([button]) => button)
  const wire = withoutNames(text).match(
    /\d[\d:.]*\d|\d|[A-Za-z]\w*_\w+|\{ip\}|(?<![A-Za-z])[a-z]+[A-Z]\w+/g,
  )
  return [...new Set([...pages, ...buttons, ...(wire ?? [])])].sort()
}

const wechatFolder = new URL('../', import.meta.url)
const neighbours = readdirSync(wechatFolder).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
)

/** Ends of a state's way, which are answers and no errors. */
const STATES = ['CLOSED', 'PAYERROR', 'ABNORMAL', 'REFUNDCLOSE', 'REFUND_CLOSED']

/** The numbers WeChat gives errors, and quoted capitals that speak of a failure. */
function codesIn(source: string): string[] {
  const numbers = source.match(
    /(?<![\w.])(4[0-8]\d{3}|8[579]\d{3}|10060\d{3}|268\d{6})(?![\w.]|_)/g,
  )
  const words = [...source.matchAll(/'([A-Z][A-Z_]{4,})'/g)]
    .map(([, word]) => word ?? '')
    .filter((word) => FAILURE.test(word) && !STATES.includes(word))
  return [...(numbers ?? []), ...words]
}

const FAILURE =
  /ERROR|EXIST|NO_?AUTH|PAID|CLOSED|_USED|LIMIT|EXCEEDED|ENOUGH|OVERDUE|MATCH|ABNORMAL|CREATING|INVALID|LACK_|RETRY|USERPAYING/

test('the scan of our own code sees codes and passes over durations and states', () => {
  const source = "[40001, 42001] /* 40163 */ 10_000 8_000 'ORDER_PAID' 'NOTPAY' 'CLOSED' 268449538"

  expect(codesIn(source)).toEqual(['40001', '42001', '40163', '268449538', 'ORDER_PAID'])
})

test('every code our own code speaks of is in the catalogue', () => {
  const known = new Set(entries.map(({ code }) => String(code)))
  const spoken = neighbours.flatMap((name) =>
    codesIn(readFileSync(new URL(name, wechatFolder), 'utf8')).map((code) => ({ name, code })),
  )

  expect(spoken.length).toBeGreaterThan(5)
  expect(spoken.filter(({ code }) => !known.has(code))).toEqual([])
})
