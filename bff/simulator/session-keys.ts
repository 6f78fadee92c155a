import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import type { Person } from './control-api'
import { randomBase64 } from './random'

/** One valid session_key per person and app (ML-4); a restart ends them all. */
export interface SessionKeys {
  /** A new one; the one before is dead. */
  renew(appId: string, person: Person): string
  /** Undefined for who has never logged in. */
  current(appId: string, person: Person): string | undefined
}

const KEY_BYTES = 16

export function createSessionKeys(): SessionKeys {
  const keys = new Map<string, string>()
  const nameOf = (appId: string, { id }: Person) => `${appId} ${id}`
  return {
    renew(appId, person) {
      const key = randomBase64(KEY_BYTES)
      keys.set(nameOf(appId, person), key)
      return key
    },
    current: (appId, person) => keys.get(nameOf(appId, person)),
  }
}

/** Data only the holder of the session_key can read: AES-128-CBC, PKCS#7, base64 (ML-8). */
export function seal(data: object, sessionKey: string): { encryptedData: string; iv: string } {
  const iv = randomBytes(KEY_BYTES)
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(data), 'utf8'), cipher.final()])
  return { encryptedData: sealed.toString('base64'), iv: iv.toString('base64') }
}

/** What proves a session_key without showing it: its base64 text signs the empty string, in hex (ML-6). */
export const proofOf = (sessionKey: string): string =>
  createHmac('sha256', sessionKey).update('').digest('hex')
