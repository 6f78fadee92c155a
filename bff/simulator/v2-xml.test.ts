import { readXml, writeXml } from './v2-xml'

it('reads text, CDATA, both together, entities and empty elements', () => {
  const xml =
    '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n<a>1 &lt; 2 &#x6a58;&#38;</a><b><![CDATA[<c>&amp;</c>]]></b>' +
    '<c>x<![CDATA[y\n]]>z</c> <d></d><e/><f><![CDATA[]]></f>\n</xml>\n'

  expect(readXml(xml)).toEqual({
    a: '1 < 2 橘&',
    b: '<c>&amp;</c>',
    c: 'xy\nz',
    d: '',
    e: '',
    f: '',
  })
})

it.each([
  ['a DTD', '<!DOCTYPE xml [<!ENTITY e "1">]><xml><a>&e;</a></xml>'],
  ['an unknown entity', '<xml><a>&e;</a></xml>'],
  ['a loose ampersand', '<xml><a>1 & 2</a></xml>'],
  ['character 0', '<xml><a>&#0;</a></xml>'],
  ['a repeated name', '<xml><total_fee>1</total_fee><total_fee>100</total_fee></xml>'],
  ['nesting', '<xml><a><b>1</b></a></xml>'],
  ['an attribute', '<xml><a b="1">1</a></xml>'],
  ['a comment', '<xml><!-- 1 --><a>1</a></xml>'],
  ['text outside of elements', '<xml><a>1</a>2</xml>'],
  ['an element left open', '<xml><a>1</xml>'],
  ['CDATA left open', '<xml><a><![CDATA[1</a></xml>'],
  ['the end of CDATA in text', '<xml><a>1]]></a></xml>'],
  ['another root', '<html><a>1</a></html>'],
  ['two roots', '<xml><a>1</a></xml><xml><b>1</b></xml>'],
  ['__proto__', '<xml><__proto__>1</__proto__></xml>'],
  ['JSON', '{"a":1}'],
])('refuses %s', (_, xml) => {
  expect(readXml(xml)).toBeUndefined()
})

it.each([
  `<xml><a>${'<![CDATA['.repeat(100_000)}</a></xml>`,
  `<xml>${' '.repeat(900_000)}`,
  `<xml><a>${'&'.repeat(900_000)}</a></xml>`,
  `<xml><a>${'x'.repeat(900_000)}</xml>`,
])('refuses a long hostile text in no time', (xml) => {
  const start = performance.now()

  expect(readXml(xml)).toBeUndefined()
  expect(performance.now() - start).toBeLessThan(1000)
})

it('writes what reads back as it was, whatever is in it', () => {
  const fields = {
    body: 'a]]></body><total_fee>1</total_fee><body><![CDATA[x',
    total_fee: '100',
    attach: '<&>"\'橘\n',
    empty: '',
  }

  expect(readXml(writeXml(fields))).toEqual(fields)
})
