/** Keeps a text so that only the holder of a secret can read it again: AES-256-GCM, key by HKDF. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const IV_LENGTH = 12
const TAG_LENGTH = 16

export interface SealKey {
  secret: string
  /** What the sealed text belongs to; it opens nowhere else. */
  context: string
}

export function seal(text: string, key: SealKey): string {
  const iv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', keyOf(key), iv, { authTagLength: TAG_LENGTH })
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
}

/** @throws when the text was sealed with another secret, for another context, or changed since. */
export function open(sealed: string, key: SealKey): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const iv = bytes.subarray(0, IV_LENGTH)
  const decipher = createDecipheriv('aes-256-gcm', keyOf(key), iv, { authTagLength: TAG_LENGTH })
  decipher.setAuthTag(bytes.subarray(IV_LENGTH, IV_LENGTH + TAG_LENGTH))
  const body = bytes.subarray(IV_LENGTH + TAG_LENGTH)
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
}

const keyOf = ({ secret, context }: SealKey): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `sign-in ${context}`, 32))
