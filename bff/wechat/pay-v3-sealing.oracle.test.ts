/** OAEP and sealed certificates against two peers, on random inputs. Repeat a run with SEED=… */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { AES_GCM } from 'node-easywechat/dist/Core/Support/AES'
import { Aes, Rsa } from 'wechatpay-axios-plugin'
import { apiV3KeyFrom, decryptAesGcm, decryptOaep, encryptOaep } from './crypto'
import { makeCertificate } from './testing/certificate'
import { API_V3_KEY, makeKeys } from './testing/wechat-pay'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const runs = { seed, numRuns: 1_000 }

const keys = makeKeys()
const { privateKey, publicKey } = keys
const peerPublicKey = Rsa.from(
  publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  'public',
)
const peerPrivateKey = Rsa.from(
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'private',
)

function flipped(base64: string, where: number): string {
  const bytes = Buffer.from(base64, 'base64')
  const index = where % bytes.length
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (where % 8))
  return bytes.toString('base64')
}

describe(`what WeChat Pay v3 seals, and its peers (SEED=${seed})`, () => {
  /** Up to 214 bytes, of any script. */
  const personal = fc
    .string({ unit: 'grapheme', maxLength: 60 })
    .filter((text) => Buffer.byteLength(text) <= 214)

  test('wechatpay-axios-plugin opens what we encrypt for WeChat', () => {
    fc.assert(
      fc.property(personal, (text) => {
        const ciphertext = encryptOaep({ text, publicKey })

        expect(Rsa.decrypt(ciphertext, peerPrivateKey)).toBe(text)
        expect(encryptOaep({ text, publicKey })).not.toBe(ciphertext)
      }),
      runs,
    )
  })

  test('we open what wechatpay-axios-plugin encrypts, and nothing that was changed', () => {
    fc.assert(
      fc.property(personal, fc.nat(), (text, where) => {
        const ciphertext = Rsa.encrypt(text, peerPublicKey)

        expect(decryptOaep({ ciphertext, privateKey })).toBe(text)
        const changed = flipped(ciphertext, where)
        expect(() => decryptOaep({ ciphertext: changed, privateKey })).toThrow()
      }),
      runs,
    )
  })

  test('what is too long for the key is refused before it is tried', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', minLength: 215, maxLength: 400 }), (text) => {
        expect(() => encryptOaep({ text, publicKey })).toThrow('this key takes 214')
      }),
      runs,
    )
  })

  test('certificates sealed by two peers are opened, and changed ones are not', () => {
    const key = apiV3KeyFrom(API_V3_KEY)
    const pem = makeCertificate({
      keys,
      serial: '1A01',
      from: new Date('2026-01-01T00:00:00Z'),
      to: new Date('2031-01-01T00:00:00Z'),
    })
    const nonces = fc.stringMatching(/^[0-9a-f]{12}$/)
    const associatedData = 'certificate'

    fc.assert(
      fc.property(nonces, fc.nat(), fc.string({ unit: 'binary-ascii' }), (nonce, where, other) => {
        fc.pre(other !== associatedData)
        for (const ciphertext of [
          Aes.AesGcm.encrypt(pem, API_V3_KEY, nonce, associatedData),
          AES_GCM.encrypt(pem, API_V3_KEY, nonce, associatedData).toString('base64'),
        ]) {
          const open = (p: object) =>
            decryptAesGcm({ key, nonce, ciphertext, associatedData, ...p })

          expect(open({})).toBe(pem)
          expect(() => open({ ciphertext: flipped(ciphertext, where) })).toThrow()
          expect(() => open({ associatedData: other })).toThrow()
        }
      }),
      runs,
    )
  })
})
