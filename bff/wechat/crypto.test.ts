import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { z } from 'zod'
import {
  apiV3KeyFrom,
  decryptAesGcm,
  decryptOaep,
  encryptOaep,
  equalInConstantTime,
  makeNonce,
  privateKeyFrom,
  publicKeyFrom,
  signRsaSha256,
  verifyRsaSha256,
} from './crypto'
import { vectors } from './testing/vectors'

describe('RSA-SHA256 (kind crypto.rsa-sha256)', () => {
  const made = vectors('crypto.rsa-sha256', {
    input: z.object({ privateKey: z.string(), publicKey: z.string(), message: z.string() }),
    expected: z.object({ signature: z.string() }),
  })
  test.each(made)('makes the published signature: $id', async ({ input, expected }) => {
    const signature = await signRsaSha256(input.message, privateKeyFrom(input.privateKey))

    expect(signature).toBe(expected.signature)
  })

  const checked = vectors('crypto.rsa-sha256', {
    input: z.object({ publicKey: z.string(), message: z.string(), signature: z.string() }),
    expected: z.object({ valid: z.boolean() }),
  })
  test.each(checked)('says $expected.valid of $id', async ({ input, expected }) => {
    const { message, signature } = input
    const publicKey = publicKeyFrom(input.publicKey)

    const valid = await verifyRsaSha256({ message: Buffer.from(message), signature, publicKey })

    expect(valid).toBe(expected.valid)
  })

  const certificates = vectors('crypto.rsa-sha256', {
    input: z.object({ certificate: z.string(), message: z.string(), signature: z.string() }),
    expected: z.object({ valid: z.boolean() }),
  })
  test.each(certificates)(
    'takes a certificate for its public key: $id',
    async ({ input, expected }) => {
      const { message, signature } = input
      const publicKey = publicKeyFrom(input.certificate)

      const valid = await verifyRsaSha256({ message: Buffer.from(message), signature, publicKey })

      expect(valid).toBe(expected.valid)
    },
  )

  test('refuses the signature with any one character changed, base64 padding bits included', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const message = Buffer.from('source')
    const signature = await signRsaSha256('source', privateKey)

    const changed = [...signature].map(
      (character, at) =>
        `${signature.slice(0, at)}${character === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`,
    )
    const padded = signature.replace(/.==$/, (end) => `${nextInBase64(end.charAt(0))}==`)
    const verifies = (text: string) => verifyRsaSha256({ message, signature: text, publicKey })

    expect(await Promise.all(changed.map(verifies))).toEqual(changed.map(() => false))
    expect(await verifies(signature)).toBe(true)
    expect(await verifies(padded)).toBe(false)
    expect(await verifies(`${signature}\n`)).toBe(false)
  })

  test('refuses keys of another type or kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })

    expect(() => privateKeyFrom(rsa.publicKey)).toThrow('RSA private key')
    expect(() => publicKeyFrom(elliptic.publicKey)).toThrow('RSA public key')
    expect(() => privateKeyFrom('not a key')).toThrow()
  })
})

describe('AEAD_AES_256_GCM (kind v3.aes-gcm)', () => {
  const input = z.object({
    apiV3Key: z.string(),
    nonce: z.string(),
    associated_data: z.string(),
    ciphertext: z.string(),
  })
  const open = (sealed: z.infer<typeof input>) =>
    decryptAesGcm({
      key: apiV3KeyFrom(sealed.apiV3Key),
      nonce: sealed.nonce,
      associatedData: sealed.associated_data,
      ciphertext: sealed.ciphertext,
    })
  const opened = vectors('v3.aes-gcm', { input, expected: z.object({ plaintext: z.string() }) })

  test.each(opened.filter((entry) => entry.input.nonce.length === 12))('opens $id', (entry) => {
    expect(open(entry.input)).toBe(entry.expected.plaintext)
  })

  test.each(opened.filter((entry) => entry.input.nonce.length !== 12))(
    'insists on the 12-byte nonce of WeChat Pay: $id',
    (entry) => {
      expect(() => open(entry.input)).toThrow('Not an AEAD_AES_256_GCM message')
    },
  )

  test.each(vectors('v3.aes-gcm', { input, expected: z.object({ error: z.literal(true) }) }))(
    'refuses $id',
    (entry) => {
      expect(() => open(entry.input)).toThrow()
    },
  )

  test('refuses any one byte changed, in the text, the tag, the nonce or the associated data', () => {
    const sealed = opened.find((entry) => entry.input.nonce.length === 12)?.input
    if (!sealed) throw new Error('no vector')
    const bytes = Buffer.from(sealed.ciphertext, 'base64')

    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => open({ ...sealed, ciphertext: changed.toString('base64') })).toThrow()
    }
    expect(() => open({ ...sealed, nonce: 'aatvtHDDPxkw' })).toThrow()
    expect(() => open({ ...sealed, associated_data: 'Transaction' })).toThrow()
    expect(() => open({ ...sealed, associated_data: '' })).toThrow()
  })
})

describe('RSA-OAEP (kind v3.oaep)', () => {
  const input = z.object({ privateKey: z.string(), ciphertext: z.string() })
  const open = (p: z.infer<typeof input>) =>
    decryptOaep({ ciphertext: p.ciphertext, privateKey: privateKeyFrom(p.privateKey) })
  const opened = vectors('v3.oaep', { input, expected: z.object({ plaintext: z.string() }) })

  test.each(opened)('opens $id', (entry) => {
    expect(open(entry.input)).toBe(entry.expected.plaintext)
  })

  test.each(vectors('v3.oaep', { input, expected: z.object({ error: z.literal(true) }) }))(
    'refuses $id',
    (entry) => {
      expect(() => open(entry.input)).toThrow()
    },
  )

  test('refuses any one byte changed, another key, and other spellings of the same base64', () => {
    const [sealed] = opened
    if (!sealed) throw new Error('no vector')
    const bytes = Buffer.from(sealed.input.ciphertext, 'base64')

    for (let at = 0; at < bytes.length; at += 8) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => open({ ...sealed.input, ciphertext: changed.toString('base64') })).toThrow()
    }
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const { ciphertext } = sealed.input
    expect(() => decryptOaep({ ciphertext, privateKey: other })).toThrow()
    expect(() => open({ ...sealed.input, ciphertext: `${ciphertext}\n` })).toThrow(
      'Not an RSA-OAEP',
    )
  })

  test('takes 214 bytes with a key of 2048 bits, and does not show what is too long', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const text = '橘'.repeat(71)

    expect(decryptOaep({ ciphertext: encryptOaep({ text, publicKey }), privateKey })).toBe(text)
    expect(() => encryptOaep({ text: `${text}ab`, publicKey })).toThrow(
      '215 bytes to encrypt, this key takes 214',
    )
  })
})

test('an APIv3 key that has not 32 bytes is refused, without being shown', () => {
  expect(() => apiV3KeyFrom('mockAPIv3Key1234')).toThrow('32 bytes, this one 16')
  expect(() => apiV3KeyFrom('拾橘拾橘拾橘拾橘拾橘拾')).toThrow('this one 33')
  expect(() => apiV3KeyFrom('mockAPIv3Key1234')).not.toThrow('mockAPIv3Key1234')
})

test('keys do not show in logs or JSON', () => {
  const key = apiV3KeyFrom('0123456789abcdefghijklmnopqrstuv')

  expect(inspect(key) + JSON.stringify({ key })).not.toContain('0123456789')
})

test('nonces have 32 letters and digits, and do not repeat', () => {
  const nonces = Array.from({ length: 1000 }, makeNonce)

  expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce))).toBe(true)
  expect(new Set(nonces).size).toBe(1000)
})

test('only equal texts are equal', () => {
  expect(equalInConstantTime('9A0A8659', '9A0A8659')).toBe(true)
  expect(equalInConstantTime('9A0A8659', '9A0A8658')).toBe(false)
  expect(equalInConstantTime('9A0A8659', '9A0A865')).toBe(false)
  expect(equalInConstantTime('橘', 'ab')).toBe(false)
})

function nextInBase64(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return alphabet.charAt(alphabet.indexOf(character) + 1)
}
