/** What is wrapped around a body on its way: encodings, compressions, marks, damage. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { Dice } from './dice'
import type { Body } from './hostile-bodies'

const MEGABYTE = 1024 * 1024

/** 64 MB in the few bytes of each compression, made once. */
const EXPANSIONS = (() => {
  const zeros = Buffer.alloc(64 * MEGABYTE, '0')
  return { gzip: gzipSync(zeros), deflate: deflateSync(zeros), br: brotliCompressSync(zeros) }
})()

interface Wrapped {
  body: Buffer
  headers: Record<string, string>
}

const utf8 = (body: Body) => (typeof body === 'string' ? Buffer.from(body, 'utf8') : body)
const utf16 = (body: Body) => Buffer.from(String(body).slice(0, 100_000), 'utf16le')

/** What is wrapped around a body: encodings, marks, damage. `type` is the body's own. */
export const WRAPPINGS: Record<string, (body: Body, type: string, dice: Dice) => Wrapped> = {
  'as it is': (body, type) => ({ body: utf8(body), headers: { 'content-type': type } }),
  'as UTF-16': (body, type, dice) => ({
    body: Buffer.concat([Buffer.from(dice.pick([[], [0xff, 0xfe]])), utf16(body)]),
    headers: { 'content-type': type + dice.pick(['', '; charset=utf-16', '; charset=utf-16le']) },
  }),
  'as UTF-16 the other way round': (body, type) => ({
    body: utf16(body).swap16(),
    headers: { 'content-type': `${type}; charset=utf-16be` },
  }),
  'with a mark before it': (body, type) => ({
    body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8(body)]),
    headers: { 'content-type': type },
  }),
  'in another charset': (body, type, dice) => ({
    body: Buffer.concat([utf8(body), Buffer.from([0xc6, 0xbd, 0xe9, 0xd9])]),
    headers: {
      'content-type': `${type}; charset=${dice.pick(['GBK', 'gb18030', 'utf-7', 'nonsense', '"'])}`,
    },
  }),
  'with broken UTF-8': (body, type, dice) => {
    const bytes = utf8(body)
    const at = dice.below(bytes.length + 1)
    const broken = Buffer.from(
      dice.pick([
        [0x80],
        [0xc0, 0xaf],
        [0xed, 0xa0, 0x80],
        [0xff],
        [0xf5, 0x80, 0x80, 0x80],
        [0xe6, 0xa9],
      ]),
    )
    return {
      body: Buffer.concat([bytes.subarray(0, at), broken, bytes.subarray(at)]),
      headers: { 'content-type': type },
    }
  },
  'with bytes turned': (body, type, dice) => {
    const bytes = Buffer.from(utf8(body))
    for (let left = dice.below(20); left > 0 && bytes.length > 0; left--)
      bytes[dice.below(bytes.length)] = dice.below(256)
    return { body: bytes, headers: { 'content-type': type } }
  },
  'as another type': (body, _type, dice) => ({
    body: utf8(body),
    headers: dice.pick<Record<string, string>>([
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'multipart/form-data; boundary=--' },
      { 'content-type': 'application/octet-stream' },
      { 'content-type': ';;;,' },
      { 'content-type': `application/json${' '.repeat(1_000)};${'a='.repeat(500)}` },
      { 'content-type': 'application/vnd.api+json' },
      {},
    ]),
  }),
  'as 64 MB compressed': (_body, type, dice) => {
    const coding = dice.pick(['gzip', 'deflate', 'br'] as const)
    return {
      body: EXPANSIONS[coding],
      headers: { 'content-type': type, 'content-encoding': coding },
    }
  },
  compressed: (body, type, dice) => ({
    body: gzipSync(utf8(body)),
    headers: {
      'content-type': type,
      'content-encoding': dice.pick([
        'gzip',
        'GZIP',
        'x-gzip',
        'gzip, gzip',
        'deflate',
        'br',
        'zstd',
        'identity',
      ]),
    },
  }),
  'said to be compressed': (body, type, dice) => ({
    body: utf8(body),
    headers: {
      'content-type': type,
      'content-encoding': dice.pick(['gzip', 'deflate', 'br', 'compress', 'identity, gzip', '*']),
    },
  }),
}
