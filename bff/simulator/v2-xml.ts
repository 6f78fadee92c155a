/** The XML of WeChat Pay v2: one `<xml>` with text or CDATA in flat elements, and nothing XML could do beyond that. */
export type Fields = Record<string, string>

/**
 * Linear in the length of the text. A DTD, an unknown entity, nesting, attributes, comments, a repeated name
 * (`v2.xml.hostile`) make it no message at all.
 * @returns undefined when it is not such a message
 */
export function readXml(text: string): Fields | undefined {
  const inner = /^(?:<\?xml [^<>]*\?>\s*)?<xml>([\s\S]*)<\/xml>$/.exec(text.trim())?.[1]?.trim()
  if (inner === undefined) return undefined
  const fields = new Map<string, string>()
  let at = 0
  while (at < inner.length) {
    const element = readElement(inner, at)
    if (!element || fields.has(element.name)) return undefined
    fields.set(element.name, element.value)
    at = element.end
  }
  return Object.fromEntries(fields)
}

interface Element {
  name: string
  value: string
  end: number
}

/** Names begin with a letter: `__proto__` is none. */
const OPENING = /\s*<([A-Za-z]\w*)\s*(\/?)>/y
const CDATA = '<![CDATA['

function readElement(text: string, start: number): Element | undefined {
  OPENING.lastIndex = start
  const [tag, name, empty] = OPENING.exec(text) ?? []
  if (tag === undefined || name === undefined) return undefined
  let at = start + tag.length
  if (empty) return { name, value: '', end: at }
  const closing = `</${name}>`
  let value = ''
  while (!text.startsWith(closing, at)) {
    const piece = readPiece(text, at)
    if (!piece) return undefined
    value += piece.value
    at = piece.end
  }
  return { name, value, end: at + closing.length }
}

/** A CDATA section, or the text up to the next `<`. */
function readPiece(text: string, at: number): Omit<Element, 'name'> | undefined {
  if (text.startsWith(CDATA, at)) {
    const end = text.indexOf(']]>', at)
    return end < 0 ? undefined : { value: text.slice(at + CDATA.length, end), end: end + 3 }
  }
  const end = text.indexOf('<', at)
  if (end <= at) return undefined
  const value = unescaped(text.slice(at, end))
  return value === undefined ? undefined : { value, end }
}

const entities: Fields = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#x([0-9a-fA-F]{1,6})|#(\d{1,7}));/g
const NO_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#x[0-9a-fA-F]{1,6}|#\d{1,7});)/

function unescaped(text: string): string | undefined {
  if (text.includes(']]>') || NO_REFERENCE.test(text)) return undefined
  const value = text.replace(
    REFERENCE,
    (_whole, name: string | undefined, hex: string | undefined, decimal: string | undefined) =>
      (name === undefined ? numbered(hex, decimal) : entities[name]) ?? NO_CHARACTER,
  )
  return value.includes(NO_CHARACTER) ? undefined : value
}

/** No message has it, and XML forbids it. */
const NO_CHARACTER = '\0'

function numbered(hex: string | undefined, decimal: string | undefined): string | undefined {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** Small numbers bare, everything else in CDATA, as WeChat writes; `]]>` in a value stays in the value (`v2.xml.build`). */
export function writeXml(fields: Fields, root = 'xml'): string {
  const lines = Object.entries(fields).map(([name, value]) => {
    const written = /^\d{1,9}$/.test(value)
      ? value
      : `${CDATA}${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
    return `<${name}>${written}</${name}>\n`
  })
  return `<${root}>\n${lines.join('')}</${root}>`
}
