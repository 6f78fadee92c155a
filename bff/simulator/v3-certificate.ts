/**
 * X.509 platform certificates, signed by themselves: as much DER (ITU-T X.690, RFC 5280) as that takes, because Node
 * reads certificates and does not write them.
 */
import { sign, type KeyObject } from 'node:crypto'

export interface CertificateWords {
  /** Hexadecimal, 20 bytes; the first bit must be 0. */
  serial: string
  notBefore: Date
  notAfter: Date
  publicKey: KeyObject
  privateKey: KeyObject
}

/** A certificate in PEM, in the name WeChat Pay's platform certificates carry. */
export function writeCertificate(words: CertificateWords): string {
  const { serial, notBefore, notAfter, publicKey, privateKey } = words
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.from(serial, 'hex')),
    SHA256_WITH_RSA,
    TENPAY,
    sequence(time(notBefore), time(notAfter)),
    TENPAY,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(NOT_AN_AUTHORITY, FOR_SIGNING)),
  )
  const signature = sign('sha256', toBeSigned, privateKey)
  return pem(sequence(toBeSigned, SHA256_WITH_RSA, bitString(signature)))
}

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context: 0xa0,
} as const

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), length(content.length), content])
}

/** Below 128 in one byte, otherwise the number of bytes first (X.690 8.1.3). */
function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size])
  const bytes = unsigned(size)
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

function unsigned(value: number): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}

export const sequence = (...parts: Buffer[]): Buffer => element(TAG.sequence, ...parts)
export const tagged = (number: number, content: Buffer): Buffer =>
  element(TAG.context | number, content)
export const bitString = (bytes: Buffer): Buffer => element(TAG.bitString, Buffer.from([0]), bytes)
export const octetString = (bytes: Buffer): Buffer => element(TAG.octetString, bytes)

/** Positive: a leading 1 bit would read as a minus sign. */
export const integer = (bytes: Buffer): Buffer =>
  (bytes[0] ?? 0) & 0x80
    ? element(TAG.integer, Buffer.from([0]), bytes)
    : element(TAG.integer, bytes)

/** The first two numbers share a byte, the others are base 128 with a continuation bit (X.690 8.19). */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f]
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80)
    return digits
  })
  return element(TAG.objectIdentifier, Buffer.from(bytes))
}

export const part = (identifier: string, text: Buffer): Buffer =>
  element(TAG.set, sequence(objectIdentifier(identifier), text))

export const utf8 = (text: string): Buffer => element(TAG.utf8String, Buffer.from(text))

/** Issuer and subject: country, organization, unit, common name. */
const TENPAY = sequence(
  part('2.5.4.6', element(TAG.printableString, Buffer.from('CN'))),
  part('2.5.4.10', utf8('Tenpay.com')),
  part('2.5.4.11', utf8('Tenpay.com CA Center')),
  part('2.5.4.3', utf8('Tenpay.com sign')),
)

/** Two digits for the year until 2049, four from then on (RFC 5280 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`
  return date.getUTCFullYear() < 2050
    ? element(TAG.utcTime, Buffer.from(digits.slice(2)))
    : element(TAG.generalizedTime, Buffer.from(digits))
}

const YES = element(TAG.boolean, Buffer.from([0xff]))

const SHA256_WITH_RSA = sequence(objectIdentifier('1.2.840.113549.1.1.11'), element(TAG.null))
/** basicConstraints, critical, with nothing in it: CA is false by default. */
const NOT_AN_AUTHORITY = extension('2.5.29.19', sequence())
/** keyUsage, critical: digitalSignature and keyEncipherment (bits 0 and 2, five unused). */
const FOR_SIGNING = extension('2.5.29.15', element(TAG.bitString, Buffer.from([5, 0b1010_0000])))

export function extension(identifier: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(identifier), YES, element(TAG.octetString, value))
}

export function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
