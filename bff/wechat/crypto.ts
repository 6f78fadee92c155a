/** The few primitives WeChat Pay v3 is made of. Keys are `KeyObject`s, so that no log or JSON can show them. */
import {
  constants,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomUUID,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'

/** 32 characters, as long as any WeChat nonce may be; a UUID's randomness is drawn in advance. */
export const makeNonce = () => randomUUID().replaceAll('-', '')

/** @throws when it is not an RSA private key */
export function privateKeyFrom(key: string | KeyObject): KeyObject {
  return rsa(key instanceof KeyObject ? key : createPrivateKey(key), 'private')
}

/** Takes a public key or a certificate. @throws when it is neither, or not RSA */
export function publicKeyFrom(key: string | KeyObject): KeyObject {
  return rsa(key instanceof KeyObject ? key : createPublicKey(key), 'public')
}

function rsa(key: KeyObject, type: 'private' | 'public'): KeyObject {
  if (key.type !== type || key.asymmetricKeyType !== 'rsa') {
    throw new Error(`WeChat Pay needs an RSA ${type} key here`)
  }
  return key
}

/** @throws when it is not 32 bytes long */
export function apiV3KeyFrom(text: string): KeyObject {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length !== 32) {
    throw new Error(`The APIv3 key has 32 bytes, this one ${bytes.length}: is it the v2 key?`)
  }
  return createSecretKey(bytes)
}

const signBeside = promisify(sign)

/** Beside our own thread: a signature takes as long as all the rest of an order. @returns base64 */
export async function signRsaSha256(message: string, privateKey: KeyObject): Promise<string> {
  return (await signBeside('sha256', Buffer.from(message, 'utf8'), privateKey)).toString('base64')
}

const verifyBeside = promisify(verify)

/** Beside our own thread as well: each answer and each notification takes one, and they come in crowds. */
export async function verifyRsaSha256(p: {
  message: Buffer
  /** base64, in its one canonical spelling */
  signature: string
  publicKey: KeyObject
}): Promise<boolean> {
  const signature = bytesOf(p.signature)
  if (!signature) return false
  return verifyBeside('sha256', p.message, p.publicKey, signature)
}

const TAG_BYTES = 16
const NONCE_BYTES = 12

/** Opens AEAD_AES_256_GCM. @throws when anything was changed, or is not of the right form */
export function decryptAesGcm(p: {
  key: KeyObject
  nonce: string
  associatedData: string
  /** base64; the last 16 bytes are the tag */
  ciphertext: string
}): string {
  const sealed = bytesOf(p.ciphertext)
  const nonce = Buffer.from(p.nonce, 'utf8')
  if (!sealed || sealed.length < TAG_BYTES || nonce.length !== NONCE_BYTES) {
    throw new Error('Not an AEAD_AES_256_GCM message')
  }
  const decipher = createDecipheriv('aes-256-gcm', p.key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(p.associatedData, 'utf8'))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const opened = [decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]
  return Buffer.concat(opened).toString('utf8')
}

/** SHA-1, as every official SDK has it (row 6.15), for the digest and for MGF1. */
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
const OAEP_OVERHEAD_BYTES = 42

/** Seals a personal field for WeChat Pay (row 6.15). @returns base64 @throws when the text is too long for the key */
export function encryptOaep({ text, publicKey }: { text: string; publicKey: KeyObject }): string {
  const bytes = Buffer.from(text, 'utf8')
  const room = (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - OAEP_OVERHEAD_BYTES
  if (bytes.length > room) {
    throw new Error(`${bytes.length} bytes to encrypt, this key takes ${room}`)
  }
  return publicEncrypt({ key: publicKey, ...OAEP }, bytes).toString('base64')
}

/** Opens a personal field sealed for the merchant (row 6.15). @throws when it was changed, or is for another key */
export function decryptOaep(p: {
  /** base64 */
  ciphertext: string
  privateKey: KeyObject
}): string {
  const sealed = bytesOf(p.ciphertext)
  if (!sealed) throw new Error('Not an RSA-OAEP message')
  return privateDecrypt({ key: p.privateKey, ...OAEP }, sealed).toString('utf8')
}

/** Node reads any text as base64; one value with many spellings is a way around a comparison. */
function bytesOf(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64')
  return bytes.toString('base64') === base64 ? bytes : undefined
}

/** Compares what must not be guessed byte by byte, a digest signature for instance. */
export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')]
  return left.length === right.length && timingSafeEqual(left, right)
}
