/** Self-signed certificates and the answers that carry them, made with node:crypto alone. */
import { createCipheriv, createSign, randomBytes } from 'node:crypto'
import { API_V3_KEY, type KeyPair } from './wechat-pay'

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 128 ? [size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

const SEQUENCE = 0x30
const sha256WithRsa = der(
  SEQUENCE,
  der(6, Buffer.from('2a864886f70d01010b', 'hex')),
  der(5, Buffer.alloc(0)),
)
const name = der(
  SEQUENCE,
  der(0x31, der(SEQUENCE, der(6, Buffer.from('550403', 'hex')), der(12, Buffer.from('Test')))),
)
/** GeneralizedTime, as `20261120050000Z`. */
const time = (date: Date) =>
  der(24, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))

export interface CertificateOf {
  keys: KeyPair
  /** Hexadecimal, of an even length, below 80…. */
  serial: string
  from: Date
  to: Date
}

export function makeCertificate({ keys, serial, from, to }: CertificateOf): string {
  const signed = der(
    SEQUENCE,
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from(serial, 'hex')),
    sha256WithRsa,
    name,
    der(SEQUENCE, time(from), time(to)),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('RSA-SHA256').update(signed).sign(keys.privateKey)
  const bits = der(3, Buffer.from([0]), signature)
  const body = der(SEQUENCE, signed, sha256WithRsa, bits).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${body.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

/** An entry of `/v3/certificates`. */
export function certificateEntry(p: {
  serial: string
  pem: string
  apiV3Key?: string
  associatedData?: string
}): object {
  const nonce = randomBytes(6).toString('hex')
  const associated_data = p.associatedData ?? 'certificate'
  const cipher = createCipheriv('aes-256-gcm', p.apiV3Key ?? API_V3_KEY, nonce)
  cipher.setAAD(Buffer.from(associated_data))
  const parts = [cipher.update(p.pem, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return {
    serial_no: p.serial,
    effective_time: '2026-01-01T00:00:00+08:00',
    expire_time: '2031-01-01T00:00:00+08:00',
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce,
      associated_data,
      ciphertext: Buffer.concat(parts).toString('base64'),
    },
  }
}
