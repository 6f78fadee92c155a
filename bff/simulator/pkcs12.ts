/**
 * `apiclient_cert.p12`: a key, its certificate and who vouches for it in one PKCS#12 file (RFC 7292), because Node
 * reads such files and does not write them.
 */
import {
  createHash,
  createHmac,
  randomBytes,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto'
import * as der from './v3-certificate'

export interface Identity {
  privateKey: KeyObject
  certificate: X509Certificate
  /** Whoever opens the file with Node trusts these. */
  authorities: X509Certificate[]
  /** Characters of the Basic Multilingual Plane: of a merchant's file it is the merchant number (V2-1). */
  passphrase: string
}

/** The file: the key locked, the certificates open to see, all of it under one HMAC. */
export function writePkcs12({
  privateKey,
  certificate,
  authorities,
  passphrase,
}: Identity): Buffer {
  const lockedKey = privateKey.export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase,
  })
  const safe = der.sequence(
    data(der.sequence(...[certificate, ...authorities].map(certificateBag))),
    data(der.sequence(bag(SHROUDED_KEY_BAG, lockedKey))),
  )
  return der.sequence(VERSION_3, data(safe), macOver(safe, passphrase))
}

const VERSION_3 = der.integer(Buffer.from([3]))
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
const X509_CERTIFICATE = der.objectIdentifier('1.2.840.113549.1.9.22.1')
const DATA = der.objectIdentifier('1.2.840.113549.1.7.1')
const NULL = Buffer.from([0x05, 0])
const SHA256 = der.sequence(der.objectIdentifier('2.16.840.1.101.3.4.2.1'), NULL)

const data = (content: Buffer): Buffer =>
  der.sequence(DATA, der.tagged(0, der.octetString(content)))

const bag = (kind: string, content: Buffer): Buffer =>
  der.sequence(der.objectIdentifier(kind), der.tagged(0, content))

const certificateBag = ({ raw }: X509Certificate): Buffer =>
  bag(CERTIFICATE_BAG, der.sequence(X509_CERTIFICATE, der.tagged(0, der.octetString(raw))))

const ROUNDS = 2048
const SALT_BYTES = 16

function macOver(safe: Buffer, passphrase: string): Buffer {
  const salt = randomBytes(SALT_BYTES)
  const mac = createHmac('sha256', macKey(passphrase, salt)).update(safe).digest()
  const rounds = Buffer.from([ROUNDS >> 8, ROUNDS & 0xff])
  return der.sequence(
    der.sequence(SHA256, der.octetString(mac)),
    der.octetString(salt),
    der.integer(rounds),
  )
}

/** What SHA-256 takes at a time. */
const BLOCK_BYTES = 64
/** "This is key material for integrity" (RFC 7292, appendix B.3). */
const FOR_MAC = 3

/** RFC 7292, appendix B.2. The key is as long as the hash, so its first round is the whole of it. */
function macKey(passphrase: string, salt: Buffer): Buffer {
  const purpose = Buffer.alloc(BLOCK_BYTES, FOR_MAC)
  let key = Buffer.concat([purpose, filled(salt), filled(bmpString(passphrase))])
  for (let round = 0; round < ROUNDS; round++) key = createHash('sha256').update(key).digest()
  return key
}

/** Over and over, until whole blocks are full. */
const filled = (bytes: Buffer): Buffer =>
  Buffer.alloc(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES, bytes)

/** Two bytes a character, the high one first, and two of zero behind (appendix B.1). */
const bmpString = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le').swap16()
