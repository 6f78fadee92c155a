/**
 * The XML of WeChat Pay v2: one root, one flat level of fields under it, text or CDATA in them. xml2js reads it, and
 * forgives what money must not be read from: a DTD, text behind the root, a field given twice. So the shape is checked
 * first, in one pass whose time grows with the length alone.
 */
import { Parser } from 'xml2js'
import { z } from 'zod'

/** Not the XML of WeChat Pay v2, or not a text that can be put into it. The message shows no value. */
export class XmlError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'XmlError'
  }
}

const MAX_BYTES = 64 * 1024
/** Far more than one order or one refund has, with all its coupons; each costs time to read. */
const MAX_FIELDS = 1_000

/**
 * Reads the fields of a message, exactly as they were written (5.15, kinds v2.xml.parse, v2.xml.hostile). Bytes must
 * be UTF-8. `maxBytes`: 64 KiB unless told.
 * @returns an object without prototype; an empty element is ''
 * @throws XmlError
 */
export function parseXml(
  text: string | Uint8Array,
  { root = 'xml', maxBytes = MAX_BYTES }: { root?: string; maxBytes?: number } = {},
): Record<string, string> {
  const source = textOf(text, maxBytes)
  const start = endOfDeclaration(source)
  checkShape(source, start, root)
  const read = Fields.safeParse(treeIn(source.slice(start))[PREFIX + root])
  if (!read.success) throw new XmlError('A field is given twice')
  const fields = Object.fromEntries(
    Object.entries(read.data).map(([name, [value]]) => [name.slice(PREFIX.length), value]),
  )
  Object.setPrototypeOf(fields, null)
  return fields
}

/**
 * Writes a message as WeChat Pay v2 reads it, every value in CDATA that its content cannot leave (kind v2.xml.build).
 * @throws XmlError for a name or a character XML would not bring over unchanged
 */
export function buildXml(fields: Readonly<Record<string, string>>): string {
  const elements = Object.entries(fields).map(([name, value]) => {
    if (!NAME.test(name) || FORBIDDEN_NAMES.has(name)) throw new XmlError(`No field name: ${name}`)
    // A carriage return is a line feed to whoever reads XML by the book, and the signature would not fit (XML 2.11).
    if (UNSENDABLE.test(value) || value.includes('\r')) {
      throw new XmlError(`${name} has a control character, or half a character`)
    }
    return `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`
  })
  if (elements.length === 0) throw new XmlError('No fields')
  return `<xml>${elements.join('')}</xml>`
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/
const FORBIDDEN_NAMES = new Set(['__proto__'])
/** Control characters but tab and line ends, halves of characters, and the two that are none. */
const UNSENDABLE = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/u

function textOf(text: string | Uint8Array, maxBytes: number): string {
  const bytes = typeof text === 'string' ? Buffer.byteLength(text) : text.byteLength
  if (bytes > maxBytes) throw new XmlError(`More than ${maxBytes} bytes`)
  const decoded = typeof text === 'string' ? text.replace(/^\uFEFF/, '') : utf8(text)
  if (UNSENDABLE.test(decoded)) throw new XmlError('A control character, or half a character')
  return decoded
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new XmlError('Not UTF-8', { cause })
  }
}

const DECLARATION =
  /^<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=(?:"utf-8"|'utf-8'))?(?: standalone=(?:"yes"|'yes'))?[ ]?\?>/i

const endOfDeclaration = (source: string) => DECLARATION.exec(source)?.[0].length ?? 0

const CDATA = '<![CDATA['
const TAG = /<(\/?)([A-Za-z_][A-Za-z0-9_.-]{0,63})[ \t\r\n]{0,8}(\/?)>/y

/** Passes `<root>`, elements without attributes or elements in them, `</root>`, and white space between. */
function checkShape(source: string, start: number, root: string): void {
  const names = new Set<string>()
  let depth = 0
  let isClosed = false
  for (let at = start; at < source.length;) {
    const isMarkup = source.startsWith('<', at) && !source.startsWith(CDATA, at)
    if (!isMarkup) {
      at = endOfText(source, at, depth === 2)
      continue
    }
    const tag = tagAt(source, at)
    if (isClosed) throw new XmlError('Something behind the root')
    if (depth === 0 && tag.name !== root) throw new XmlError(`The root is not <${root}>`)
    if (tag.step >= 0) checkField(tag.name, depth, names)
    depth += tag.step
    isClosed = depth <= 0
    at = tag.end
  }
  if (!isClosed || depth !== 0) throw new XmlError('Not a whole message')
}

/** At its opening; `names`: those of the fields before it. */
function checkField(name: string, depth: number, names: Set<string>): void {
  if (depth === 0) return
  if (depth > 1) throw new XmlError('A field in a field')
  if (names.has(name)) throw new XmlError('A field is given twice')
  if (names.size >= MAX_FIELDS) throw new XmlError(`More than ${MAX_FIELDS} fields`)
  names.add(name)
}

/** `step`: how much deeper the text behind the tag is. */
function tagAt(source: string, at: number): { name: string; step: number; end: number } {
  TAG.lastIndex = at
  const [all = '', ends = '', name = '', isEmpty = ''] = TAG.exec(source) ?? []
  if (!all) throw new XmlError('A DTD, a comment, an attribute, or something else no message has')
  if (FORBIDDEN_NAMES.has(name) || (ends && isEmpty)) throw new XmlError('Not a tag of a message')
  return { name, step: stepOf(ends, isEmpty), end: at + all.length }
}

const stepOf = (ends: string, isEmpty: string) => (isEmpty ? 0 : ends ? -1 : 1)

function endOfText(source: string, at: number, isInField: boolean): number {
  if (source.startsWith(CDATA, at)) {
    const end = source.indexOf(']]>', at + CDATA.length)
    if (!isInField || end < 0) throw new XmlError('CDATA that does not end, or outside of a field')
    return end + 3
  }
  const next = source.indexOf('<', at)
  const end = next < 0 ? source.length : next
  const text = source.slice(at, end)
  if (!isInField && /[^ \t\r\n]/.test(text)) throw new XmlError('Text outside of the fields')
  const isPlain = !text.replace(/&(?:lt|gt|amp|quot|apos);/g, '').includes('&')
  if (!isPlain || text.includes(']]>')) throw new XmlError('An entity, or a stray end of CDATA')
  return end
}

/** A name of its own for every field, so that none is one every object already has, such as `constructor`. */
const PREFIX = 'field:'

/** Whatever occurs twice has two entries. */
const Fields = z.record(z.string(), z.tuple([z.string()]))
const Tree = z.record(z.string(), z.unknown())

function treeIn(source: string): Record<string, unknown> {
  const parser = new Parser({
    strict: true,
    async: false,
    explicitArray: true,
    charkey: '#text',
    tagNameProcessors: [(name) => PREFIX + name],
  })
  const read: { error?: Error | null; tree?: unknown } = {}
  try {
    parser.parseString(source, (error, tree: unknown) => {
      read.error ??= error
      read.tree ??= tree
    })
  } catch (cause) {
    throw new XmlError('Not XML', { cause })
  }
  const tree = Tree.safeParse(read.tree)
  if (read.error || !tree.success) throw new XmlError('Not XML', { cause: read.error })
  return tree.data
}
