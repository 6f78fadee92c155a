/** Messages made to break the reader. Repeat a run with SEED=… */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { Transformer } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import { parseXml, XmlError } from './xml'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))

jest.setTimeout(60_000)

const name = fc.stringMatching(/^[a-z][a-z_]{0,11}$/)
const filler = fc.stringMatching(/^[0-9A-Za-z ]{0,20}$/)
const field = fc.tuple(name, filler).map(([a, b]) => `<${a}>${b}</${a}>`)
const fields = fc
  .uniqueArray(fc.tuple(name, filler), { selector: ([a]) => a, minLength: 1, maxLength: 6 })
  .map((all) => all.map(([a, b]) => `<${a}><![CDATA[${b}]]></${a}>`).join(''))
const many = fc.integer({ min: 1, max: 3_000 })
const wrap = (body: string) => `<xml>${body}</xml>`

/** Each makes messages that must not be read, whatever the numbers. */
const hostile: Record<string, fc.Arbitrary<string | Buffer>> = {
  'an outer entity': fc
    .tuple(name, fc.constantFrom('file:///etc/passwd', 'http://127.0.0.1:1/x'), fields)
    .map(
      ([e, url, all]) =>
        `<!DOCTYPE xml [<!ENTITY ${e} SYSTEM "${url}">]>${wrap(`${all}<z>&${e};</z>`)}`,
    ),
  'entities of entities': fc
    .tuple(fc.integer({ min: 1, max: 200 }), fields)
    .map(
      ([count, all]) =>
        `<!DOCTYPE xml [<!ENTITY e0 "ha">${Array.from({ length: count }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join('')}]>${wrap(`${all}<z>&e${count};</z>`)}`,
    ),
  'a DTD without entities': fields.map((all) => `<!DOCTYPE xml>${wrap(all)}`),
  'a DTD inside': fields.map((all) => wrap(`${all}<!DOCTYPE a [<!ENTITY b "c">]>`)),
  'references to nothing': fc
    .tuple(fields, name, many)
    .map(([all, e, count]) => wrap(`${all}<z>${`&x${e};`.repeat(count)}</z>`)),
  'characters by number': fc
    .tuple(fields, fc.integer({ min: 0, max: 0x1fffff }))
    .map(([all, point]) => wrap(`${all}<z>&#x${point.toString(16)};&#${point};</z>`)),
  'lone ampersands': fc
    .tuple(fields, many)
    .map(([all, count]) => wrap(`${all}<z>${'&'.repeat(count)}</z>`)),
  'a field twice': fc
    .tuple(fields, name, filler, filler)
    .map(([all, a, one, two]) =>
      wrap(`<${a}>${one}</${a}>${all.replaceAll(`${a}>`, `${a}_>`)}<${a}>${two}</${a}>`),
    ),
  'too many fields': many.map((count) =>
    wrap(Array.from({ length: 1_000 + count }, (_, at) => `<a${at}>1</a${at}>`).join('')),
  ),
  'deep nesting': fc
    .tuple(name, fc.integer({ min: 2, max: 5_000 }))
    .map(([a, depth]) => wrap(`<${a}>`.repeat(depth) + `</${a}>`.repeat(depth))),
  'nesting without end': fc.tuple(name, many).map(([a, depth]) => `<xml>${`<${a}>`.repeat(depth)}`),
  'a prototype': fc
    .tuple(
      fields,
      fc.constantFrom(
        '<__proto__>1</__proto__>',
        '<__proto__/>',
        '<__proto__><admin>1</admin></__proto__>',
      ),
    )
    .map(([all, prototype]) => wrap(all + prototype)),
  'a prototype as root': fields.map((all) => `<__proto__>${all}</__proto__>`),
  attributes: fc
    .tuple(fields, name, many)
    .map(([all, a, count]) => wrap(`${all}<z ${`${a}="1" `.repeat(count)}>1</z>`)),
  'a tag without end': fc
    .tuple(fields, many)
    .map(([all, count]) => `<xml>${all}<z${' '.repeat(count * 10)}`),
  'a name without end': many.map((count) => wrap(`<${'a'.repeat(count + 64)}>1`)),
  'CDATA without end': fc
    .tuple(fields, many)
    .map(([all, count]) => `<xml>${all}<z>${'<![CDATA['.repeat(count)}`),
  'ends of CDATA': fc
    .tuple(fields, many)
    .map(([all, count]) => wrap(`${all}<z>${']]>'.repeat(count)}</z>`)),
  comments: fc.tuple(fields, many).map(([all, count]) => wrap(`${all}${'<!---->'.repeat(count)}`)),
  instructions: fc.tuple(fields, name).map(([all, a]) => wrap(`<?${a} x?>${all}`)),
  'a declaration without end': many.map((count) => `<?xml version="1.0"${' '.repeat(count * 10)}`),
  'another root': fc.tuple(name, fields).map(([a, all]) => `<r${a}>${all}</r${a}>`),
  'a page': fc
    .tuple(filler, field)
    .map(
      ([title, one]) =>
        `<!doctype html><html><head><title>${title}</title></head><body>${one}</body></html>`,
    ),
  'two messages': fc.tuple(fields, fields).map(([one, two]) => wrap(one) + wrap(two)),
  'text behind': fc
    .tuple(fields, fc.constantFrom('x', '\0', '<', '&amp;', ']]>'))
    .map(([all, end]) => wrap(all) + end),
  'cut off': fc
    .tuple(fields, fc.nat())
    .map(([all, at]) => wrap(all).slice(0, at % wrap(all).length)),
  'control characters': fc
    .tuple(
      fields,
      fc.constantFrom('\0', '\u0001', '\u0008', '\u000B', '\u001B', '\u007F', '\uFFFE'),
    )
    .map(([all, character]) => wrap(`${all}<z><![CDATA[${character}]]></z>`)),
  'half of UTF-8': fc
    .tuple(
      fields,
      fc.constantFrom(
        [0x80],
        [0xe6, 0xa9],
        [0xc0, 0xaf],
        [0xed, 0xa0, 0x80],
        [0xff],
        [0xf5, 0x80, 0x80, 0x80],
      ),
    )
    .map(([all, bytes]) =>
      Buffer.concat([Buffer.from(`<xml>${all}<z>`), Buffer.from(bytes), Buffer.from('</z></xml>')]),
    ),
  'UTF-16': fields.map((all) => Buffer.from(wrap(all), 'utf16le')),
  'UTF-16 with its mark': fields.map((all) => Buffer.from(`\uFEFF${wrap(all)}`, 'utf16le')),
  'another encoding': fc
    .tuple(fields, fc.constantFrom('GBK', 'UTF-7', 'ISO-8859-1', 'UTF-16'))
    .map(([all, encoding]) => `<?xml version="1.0" encoding="${encoding}"?>${wrap(all)}`),
  'too much': fc
    .tuple(fields, name)
    .map(([all, a]) => wrap(`${all}<z${a}>${'1'.repeat(64 * 1024)}</z${a}>`)),
}

/** Of this process alone, in milliseconds, so that a busy machine does not count. */
function cost(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const isRefused = (body: string | Buffer): boolean => {
  try {
    parseXml(body)
    return false
  } catch (error) {
    if (error instanceof XmlError) return true
    throw error
  }
}

/** The other reader cuts white space, U+FEFF too, off each piece of text, also beside CDATA, and not off CDATA. */
const withoutSpaces = (read: Record<string, string>) =>
  Object.fromEntries(Object.entries(read).map(([key, value]) => [key, value.replaceAll(/\s/g, '')]))

const RUNS = 400

describe(`hostile messages (SEED=${seed})`, () => {
  test('there are more than ten thousand of them', () => {
    expect(Object.keys(hostile).length * RUNS).toBeGreaterThan(10_000)
  })

  test.each(Object.entries(hostile))('%s: none is read, none takes 100 ms', (_name, bodies) => {
    fc.assert(
      fc.property(bodies, (body) => {
        let refused = false
        const spent = cost(() => {
          refused = isRefused(body)
        })

        expect(refused).toBe(true)
        expect(spent).toBeLessThan(100)
      }),
      { seed, numRuns: RUNS },
    )
    expect(Object.prototype).not.toHaveProperty('admin')
  })

  test('what is read of a message with random changes is what another reader reads', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '&',
      ']]>',
      '<![CDATA[',
      '</xml>',
      '<xml>',
      '<!--',
      '&lt;',
      '"',
      ' ',
      'a',
      '<a>',
      '</a>',
      '<b/>',
      '\uFEFF',
      '',
    )
    const change = fc.tuple(fc.nat(), fc.nat({ max: 6 }), piece)
    let read = 0

    fc.assert(
      fc.property(fields, fc.array(change, { maxLength: 3 }), (all, changes) => {
        const xml = changes.reduce((text, [where, length, put]) => {
          const at = where % text.length
          return text.slice(0, at) + put + text.slice(at + length)
        }, wrap(all))
        if (isRefused(xml)) return

        read += 1
        const theirs = z.record(z.string(), z.string()).parse(Transformer.toObject(xml))
        expect(withoutSpaces(parseXml(xml))).toEqual(withoutSpaces(theirs))
      }),
      { seed, numRuns: 10_000 },
    )
    expect(read).toBeGreaterThan(1_000)
  })
})
