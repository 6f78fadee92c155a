/** Bodies made to break whoever reads them: JSON and XML. The dice decide alone. */
import type { Dice } from './dice'

export type Body = string | Buffer
export type Bodies = Record<string, (dice: Dice) => Body>

/** What a regular expression that goes back and forth would trip over. */
const SHAPES = [
  'a',
  ' ',
  '\t',
  '0',
  '-',
  '%',
  '/',
  '.',
  '&amp;',
  '=',
  '+- ',
  '0-',
  '?a=',
  '%41&',
  'Az_',
  '&',
  '<',
  ']]>',
]
const long = (dice: Dice) => {
  const shape = dice.pick(SHAPES)
  return (
    dice.pick(['', 'http://', '/pages/home/index?', '<']) +
    shape.repeat(200_000 / shape.length) +
    dice.pick(['', '!', '\n'])
  )
}

const surrogate = (dice: Dice) => dice.pick(['\\ud800', '\\udfff', '\\ud83c\\ud83c', '橘\\udc00'])
const LOOKALIKES: [string, string][] = [
  ['a', 'а'],
  ['e', 'е'],
  ['o', 'ο'],
  ['i', 'і'],
  ['c', 'ϲ'],
]
const disguised = (text: string) =>
  LOOKALIKES.reduce((all, [from, to]) => all.replaceAll(from, to), text)

/**
 * JSON around `base`, whose own fields come last: whatever reads them finds a mistake in them.
 * @param base is refused as it is
 */
export function hostileJson(base: Record<string, unknown>): Bodies {
  const whole = JSON.stringify(base)
  const rest = whole.slice(1)
  const fields = Object.keys(base)
  const put = (json: string) => (dice: Dice) => `{"${dice.pick(fields)}":${json}}`
  const before = (json: string) => `{${json},${rest}`
  return {
    'a prototype': (dice) =>
      before(
        dice.pick([
          '"__proto__":{"role":"merchant","polluted":1}',
          '"\\u005f_proto__":{"polluted":1}',
          '"constructor":{"prototype":{"polluted":1}}',
          '"prototype":{"polluted":1},"toString":1,"hasOwnProperty":1',
          '"address":{"__proto__":{"polluted":1}}',
        ]),
      ),
    'keys again and again': (dice) =>
      before(
        Array.from({ length: 1 + dice.below(9_000) }, () => `"${dice.pick(fields)}":null`).join(
          ',',
        ),
      ),
    'lists in lists': (dice) => {
      const depth = 1_000 + dice.below(99_000)
      return put('['.repeat(depth) + ']'.repeat(depth))(dice)
    },
    'lists without end': () => '['.repeat(100_000),
    'objects in objects': (dice) => {
      const depth = 1_000 + dice.below(30_000)
      return put('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))(dice)
    },
    'objects without end': () => '{"a":'.repeat(40_000),
    numbers: (dice) =>
      put(
        dice.pick([
          '1e400',
          '-1e400',
          '-0',
          '1e-400',
          '9'.repeat(200_000),
          '0.'.concat('1'.repeat(99_999)),
          '9007199254740993',
          'NaN',
          'Infinity',
          '0x10',
          '1_000',
          '01',
        ]),
      )(dice),
    'halves of characters': (dice) => put(`"${surrogate(dice).repeat(1 + dice.below(9))}"`)(dice),
    'control characters': (dice) =>
      put(`"${dice.pick(['\\u0000', '\\u0008', '\\u001b[2J', '\\u007f', '\0', '\n'])}"`)(dice),
    'long texts': (dice) => put(JSON.stringify(long(dice)))(dice),
    'long text in an address': (dice) =>
      before(
        `"address":{"userName":${JSON.stringify(long(dice))},"telNumber":${JSON.stringify(dice.pick(SHAPES).repeat(50))}}`,
      ),
    'many items': (dice) => put(`[${'0,'.repeat(99_999)}0]`)(dice),
    'many empty items': (dice) => put(`[${'{},'.repeat(70_000)}{}]`)(dice),
    'a list of many': () => `[${'0,'.repeat(99_999)}0]`,
    'many keys': (dice) =>
      before(Array.from({ length: 1 + dice.below(15_000) }, (_, at) => `"k${at}":1`).join(',')),
    'keys that only look right': () => disguised(whole),
    scalars: (dice) =>
      dice.pick(['"text"', '1', 'null', 'true', '[]', '{}', '""', '[[]]', '[null]']),
    'almost JSON': (dice) =>
      dice.pick([
        `{${rest.slice(0, -1)},}`,
        `/* */${whole}`,
        whole.replaceAll('"', "'"),
        `${whole}${whole}`,
        `)]}',\n${whole}`,
        `${whole}\0`,
      ]),
    nothing: (dice) => dice.pick(['', ' ', '\n'.repeat(dice.below(200_000))]),
    'cut off': (dice) => whole.slice(0, dice.below(whole.length)),
    'too much': (dice) => put(`"${'x'.repeat(260_000 + dice.below(60_000))}"`)(dice),
    'the wrong types': (dice) =>
      JSON.stringify(
        Object.fromEntries(fields.map((name) => [name, dice.pick([null, true, {}, -1, [[]]])])),
      ),
  }
}

const wrap = (xml: string) => `<xml>${xml}</xml>`

/** XML around `base`, which is refused as it is. */
export function hostileXml(base: Record<string, string>): Bodies {
  const fields = Object.entries(base)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')
  return {
    'a billion laughs': (dice) => {
      const levels = 8 + dice.below(8)
      const entities = Array.from(
        { length: levels },
        (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
      )
      return `<!DOCTYPE xml [<!ENTITY l0 "ha">${entities.join('')}]>${wrap(`${fields}<z>&l${levels};</z>`)}`
    },
    'an entity of 64 MB': () =>
      `<!DOCTYPE xml [<!ENTITY a "${'a'.repeat(50_000)}">]>${wrap(`${fields}<z>${'&a;'.repeat(1_343)}</z>`)}`,
    'an outer entity': (dice) =>
      `<!DOCTYPE xml [<!ENTITY a ${dice.pick(['SYSTEM "file:///etc/passwd"', 'SYSTEM "file:///dev/zero"', 'SYSTEM "http://127.0.0.1:1/"', 'PUBLIC "-//W3C" "http://127.0.0.1:1/"'])}>]>${wrap(`${fields}<z>&a;</z>`)}`,
    'parameter entities': () =>
      `<!DOCTYPE xml [<!ENTITY % a SYSTEM "file:///etc/hostname"><!ENTITY % b "<!ENTITY c SYSTEM 'http://127.0.0.1:1/?%a;'>">%b;]>${wrap(`${fields}<z>&c;</z>`)}`,
    'an outer DTD': () => `<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd">${wrap(fields)}`,
    'entities nobody declared': (dice) =>
      wrap(
        `${fields}<z>${dice.pick(['&nbsp;', '&#0;', '&#x110000;', '&#xD800;', '&', '&;']).repeat(1 + dice.below(9_000))}</z>`,
      ),
    'deep nesting': (dice) => {
      const depth = 2 + dice.below(9_000)
      return wrap(`${fields}${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`)
    },
    'nesting without end': (dice) => `<xml>${'<a>'.repeat(dice.pick([1_000, 20_000, 80_000]))}`,
    'fields given twice': (dice) =>
      wrap(
        fields + `<mch_id>${'1'.repeat(1 + dice.below(20))}</mch_id>`.repeat(1 + dice.below(1_500)),
      ),
    'many fields': (dice) =>
      wrap(
        fields +
          Array.from({ length: 1 + dice.below(5_000) }, (_, at) => `<k${at}>1</k${at}>`).join(''),
      ),
    'many empty fields': (dice) => wrap(fields + '<a/>'.repeat(1 + dice.below(15_000))),
    attributes: (dice) => wrap(`${fields}<z ${'a="1" '.repeat(1 + dice.below(9_000))}>1</z>`),
    namespaces: () =>
      `<x:xml xmlns:x="urn:x">${fields}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></x:xml>`,
    'a prototype': (dice) =>
      wrap(
        fields +
          dice.pick([
            '<__proto__>1</__proto__>',
            '<__proto__><polluted>1</polluted></__proto__>',
            '<constructor><prototype><polluted>1</polluted></prototype></constructor>',
            '<constructor>1</constructor><toString>1</toString>',
            '<prototype/>',
          ]),
      ),
    'ends of CDATA': (dice) =>
      wrap(
        `${fields}<z>${dice.pick(['<![CDATA[a]]>]]>', '<![CDATA[]]]]><![CDATA[>', '<![CDATA[<![CDATA[]]>]]>', ']]>'.repeat(20_000), '<![CDATA['.repeat(7_000)])}</z>`,
      ),
    instructions: (dice) =>
      wrap(
        `${dice.pick(['<?php echo 1 ?>', '<?xml-stylesheet href="http://127.0.0.1:1/"?>', '<?a?>'.repeat(9_000), '<!---->'.repeat(9_000)])}${fields}`,
      ),
    'another encoding declared': (dice) =>
      `<?xml version="1.0" encoding="${dice.pick(['GBK', 'UTF-16', 'UTF-7', 'ISO-8859-1', 'x'.repeat(9_000)])}"?>${wrap(fields)}`,
    'long names and spaces': (dice) =>
      wrap(
        fields +
          dice.pick([
            `<${'a'.repeat(60_000)}>1`,
            `<a${' '.repeat(60_000)}>1</a>`,
            ' '.repeat(60_000),
            `<a>${' '.repeat(60_000)}</a>`,
            '<'.repeat(60_000),
            `</${' '.repeat(60_000)}>`,
          ]),
      ),
    'control characters': (dice) =>
      wrap(`${fields}<z>${dice.pick(['\0', '\u0001', '\u000b', '\ufffe', '\u007f'])}</z>`),
    'text behind': (dice) => wrap(fields) + dice.pick(['x', '\0', wrap(fields), '&amp;', '<']),
    'too much': (dice) =>
      wrap(`${fields}<z>${dice.pick(SHAPES).repeat(90_000 + dice.below(100_000))}</z>`),
    'cut off': (dice) => wrap(fields).slice(0, dice.below(11 + fields.length)),
    nothing: (dice) => dice.pick(['', ' ', '\ufeff', '<xml/>', '<xml></xml>', '<', '<xml>']),
    'a forged sign': (dice) =>
      wrap(`${fields}<sign>${dice.hex(dice.pick([32, 64, 31, 4_000]))}</sign>`),
    'a sealed nothing': (dice) =>
      wrap(
        `${fields}<req_info>${dice.bytes(16 * dice.below(2_000)).toString('base64')}</req_info>`,
      ),
  }
}
