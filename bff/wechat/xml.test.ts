import { z } from 'zod'
import { vectors } from './testing/vectors'
import { buildXml, parseXml, XmlError } from './xml'

const Xml = z.object({ xml: z.string() })
const Fields = z.record(z.string(), z.string())

describe('published messages (kind v2.xml.parse)', () => {
  const published = vectors('v2.xml.parse', {
    input: Xml,
    expected: z.object({ fields: Fields }),
  })
  test.each(published)('$id is read byte by byte', ({ input, expected }) => {
    const root = input.xml.startsWith('<root>') ? 'root' : 'xml'

    expect(parseXml(input.xml, { root })).toEqual(expected.fields)
    expect(parseXml(Buffer.from(input.xml), { root })).toEqual(expected.fields)
  })
})

test.each(vectors('v2.xml.hostile', { input: Xml, expected: z.unknown() }))(
  'a hostile message is refused: $id (kind v2.xml.hostile)',
  ({ input }) => {
    expect(() => parseXml(input.xml)).toThrow(XmlError)
    expect(() => parseXml(input.xml, { root: 'foo' })).toThrow(XmlError)
    expect(() => parseXml(input.xml, { root: 'html' })).toThrow(XmlError)
  },
)

test.each(vectors('v2.xml.build', { input: z.object({ params: Fields }), expected: z.unknown() }))(
  'no value gets out of its field: $id (kind v2.xml.build)',
  ({ input }) => {
    const xml = buildXml(input.params)

    expect(parseXml(xml)).toEqual(input.params)
  },
)

test('what is data stays data, in CDATA and in text', () => {
  const fields = {
    ticks: ']]>]]>]]&gt;]]',
    markup: '<!DOCTYPE a><a b="c">&lt;</a>',
    space: ' \n\t ',
    empty: '',
    name: '拾橘 🍊',
    constructor: 'plain',
    toString: 'plain',
    _: 'plain',
  }

  const read = parseXml(buildXml(fields))

  expect(read).toEqual(fields)
  expect(Object.getPrototypeOf(read)).toBeNull()
  expect(parseXml('<xml><a>&lt;&gt;&amp;&quot;&apos;</a></xml>')).toEqual({ a: `<>&"'` })
})

test.each([
  '<?xml version="1.0" encoding="UTF-8"?>\n<xml><a>1</a></xml>\n',
  "<?xml version='1.0' ?><xml ><a >1</a ></xml >",
  '\uFEFF<xml><a><![CDATA[1]]></a></xml>',
])('spellings of the same message are read: %j', (xml) => {
  expect(parseXml(xml)).toEqual({ a: '1' })
  expect(parseXml(Buffer.from(xml))).toEqual({ a: '1' })
})

test.each([
  ['nothing', ''],
  ['white space', ' \n'],
  ['text', 'SUCCESS'],
  ['JSON', '{"return_code":"SUCCESS"}'],
  ['a root without fields', '<xml></xml>'],
  ['an empty root', '<xml/>'],
  ['another root', '<root><a>1</a></root>'],
  ['a root of another case', '<XML><a>1</a></XML>'],
  ['no root', '<a>1</a>'],
  ['a field twice', '<xml><a>1</a><a>2</a></xml>'],
  ['a field twice, once empty', '<xml><a>1</a><a/></xml>'],
  ['a field in a field', '<xml><a><b>1</b></a></xml>'],
  ['an empty field in a field', '<xml><a><b/></a></xml>'],
  ['text between fields', '<xml>1<a>1</a></xml>'],
  ['CDATA between fields', '<xml><![CDATA[1]]><a>1</a></xml>'],
  ['text behind the root', '<xml><a>1</a></xml>1'],
  ['a second root', '<xml><a>1</a></xml><xml><b>1</b></xml>'],
  ['an open root', '<xml><a>1</a>'],
  ['an open field', '<xml><a>1</xml>'],
  ['an open CDATA', '<xml><a><![CDATA[1</a></xml>'],
  ['crossed tags', '<xml><a>1</b></xml>'],
  ['tags of different case', '<xml><a>1</A></xml>'],
  ['a root closed by a field', '<xml><a>1</a></a>'],
  ['an attribute', '<xml><a b="1">1</a></xml>'],
  ['an attribute of the root', '<xml a="1"><a>1</a></xml>'],
  ['a comment', '<xml><a>1<!-- 2 --></a></xml>'],
  ['an instruction', '<xml><?php 1 ?><a>1</a></xml>'],
  ['an instruction before', '<?pi?><xml><a>1</a></xml>'],
  ['another encoding', '<?xml version="1.0" encoding="GBK"?><xml><a>1</a></xml>'],
  ['a DTD', '<!DOCTYPE xml><xml><a>1</a></xml>'],
  ['an entity', '<!DOCTYPE xml [<!ENTITY a "1">]><xml><a>&a;</a></xml>'],
  ['an unknown entity', '<xml><a>&nbsp;</a></xml>'],
  ['a character by number', '<xml><a>&#65;</a></xml>'],
  ['a character by hexadecimal number', '<xml><a>&#x41;</a></xml>'],
  ['a lone ampersand', '<xml><a>1 & 2</a></xml>'],
  ['the end of CDATA in text', '<xml><a>1]]>2</a></xml>'],
  ['a prototype', '<xml><__proto__>1</__proto__></xml>'],
  ['a name space', '<x:xml><a>1</a></x:xml>'],
  ['a control character', '<xml><a>1\0</a></xml>'],
  ['a name without end', `<xml><${'a'.repeat(65)}>1</${'a'.repeat(65)}></xml>`],
])('%s is no message', (_name, xml) => {
  expect(() => parseXml(xml)).toThrow(XmlError)
  expect(() => parseXml(Buffer.from(xml))).toThrow(XmlError)
})

test('bytes that are not UTF-8 are refused, not replaced', () => {
  const [before, after] = [Buffer.from('<xml><a>'), Buffer.from('</a></xml>')]
  const gbk = Buffer.from([0xe9, 0xd9])
  const overlong = Buffer.from([0xc0, 0xbc])

  expect(() => parseXml(Buffer.concat([before, gbk, after]))).toThrow('Not UTF-8')
  expect(() => parseXml(Buffer.concat([before, overlong, after]))).toThrow('Not UTF-8')
  expect(() => parseXml(Buffer.from('<xml><a>1</a></xml>', 'utf16le'))).toThrow(XmlError)
})

test('64 KiB are read and one byte more is not, unless told', () => {
  const most = `<xml><a>${'橘'.repeat(21_839)}</a></xml>`
  expect(Buffer.byteLength(most)).toBe(64 * 1024 - 1)

  expect(parseXml(`${most} `)['a']).toHaveLength(21_839)
  expect(() => parseXml(`${most}  `)).toThrow('More than 65536 bytes')
  expect(() => parseXml(Buffer.from(`${most}  `))).toThrow('More than 65536 bytes')
  expect(parseXml(`${most}  `, { maxBytes: 65537 })['a']).toBeDefined()
  expect(() => parseXml('<xml><a>1</a></xml>', { maxBytes: 18 })).toThrow('More than 18 bytes')
})

test.each([
  ['a control character', { a: '1\u0007' }],
  ['a carriage return', { a: '1\r\n2' }],
  ['half a character', { a: '\uDC00' }],
  ['a name with markup', { 'a><b': '1' }],
  ['a name of nothing', { '': '1' }],
  ['no fields', {}],
])('%s is not sent', (_name, fields) => {
  expect(() => buildXml(fields)).toThrow(XmlError)
})

test('a prototype is not sent', () => {
  expect(() => buildXml(Object.fromEntries([['__proto__', '1']]))).toThrow(XmlError)
})

test('nesting is refused before the reader sees it', () => {
  expect(() => parseXml('<xml><a><b><c>1</c></b></a></xml>')).toThrow('A field in a field')
  expect(() => parseXml('<xml><a><b/></a></xml>')).toThrow('A field in a field')
})

test('half a character is refused in a text; bytes have none', () => {
  expect(() => parseXml('<xml><a>\uD83C</a></xml>')).toThrow(XmlError)
})

test('an error shows no value', () => {
  expect(() => buildXml({ openid: 'o-private\0' })).not.toThrow('o-private')
  expect(() => parseXml('<xml><openid>o-private\0</openid></xml>')).not.toThrow('o-private')
})
