/**
 * What a session_key signs, on random inputs. Repeat a run with SEED=…
 * wechatpay-axios-plugin has a plain SHA-1, which proves rawData. No peer has a plain HMAC (its `Hash.hmac` appends
 * `&key=` and the key) or checksession, so that one is held against WebCrypto, which shares no code of ours.
 */
import { randomInt, webcrypto } from 'node:crypto'
import fc from 'fast-check'
import { Hash } from 'wechatpay-axios-plugin'
import { signWithSessionKey, verifyRawData } from './session-key'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const runs = { seed, numRuns: 1_000 }

const keys = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))
const texts = fc.string({ unit: 'grapheme', maxLength: 200 })
/** Another byte in its place, one too many, or one too few. */
const damages = fc.constantFrom(
  (text: string) => (text.startsWith('0') ? '1' : '0') + text.slice(1),
  (text: string) => `${text}0`,
  (text: string) => text.slice(1),
)

async function hmacOf(key: string, data: string): Promise<string> {
  const bytes = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await webcrypto.subtle.importKey('raw', bytes.encode(key), algorithm, false, [
    'sign',
  ])
  const signature = await webcrypto.subtle.sign('HMAC', imported, bytes.encode(data))
  return Buffer.from(signature).toString('hex')
}

describe(`what a session_key signs, and its peers (SEED=${seed})`, () => {
  test('rawData signed with wechatpay-axios-plugin is believed, and nothing that was changed', () => {
    fc.assert(
      fc.property(texts, keys, damages, (rawData, session_key, damaged) => {
        const signature = Hash.sha1(rawData + session_key)

        expect(verifyRawData({ rawData, signature, session_key })).toBe(true)
        expect(verifyRawData({ rawData: `${rawData} `, signature, session_key })).toBe(false)
        const other = damaged(signature)
        expect(verifyRawData({ rawData, signature: other, session_key })).toBe(false)
        const otherKey = damaged(session_key)
        expect(verifyRawData({ rawData, signature, session_key: otherKey })).toBe(false)
      }),
      runs,
    )
  })

  test('the proof of a session_key is the one WebCrypto makes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant(''), texts), keys, async (data, session_key) => {
        const proof = signWithSessionKey({ session_key, data })

        expect(proof).toBe(await hmacOf(session_key, data))
        expect(proof).toMatch(/^[0-9a-f]{64}$/)
      }),
      runs,
    )
  })
})
