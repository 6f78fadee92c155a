/** Our opening of user data against WeChat's own sample code and node-easywechat, on random inputs. SEED=… repeats a run. */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { AES } from 'node-easywechat/dist/Core/Support/AES'
import Decryptor from 'node-easywechat/dist/MiniApp/Decryptor'
import WXBizDataCrypt from 'wechat-oauth/lib/wx_biz_data_crypt'
import { decryptUserData, UserDataError } from './session-key'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const settings = { seed, numRuns: 1000 }

const block = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes))
const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const word = fc.stringMatching(/^[0-9A-Za-z]{1,12}$/)
const person = fc.record({
  appId: word,
  timestamp: fc.integer({ min: 1, max: 4_000_000_000 }),
  data: fc.dictionary(word, fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text))),
  key: block,
  iv: block,
})

type Person = typeof person extends fc.Arbitrary<infer P> ? P : never

/** Sealed by node-easywechat. */
function sealed({ appId, timestamp, data, key, iv }: Person) {
  const plain = JSON.stringify({ ...data, watermark: { appid: appId, timestamp } })
  return {
    appId,
    session_key: key.toString('base64'),
    iv: iv.toString('base64'),
    bytes: AES.encrypt(plain, key, iv, true, 'aes-128-cbc'),
    now: new Date(timestamp * 1000),
  }
}

type Sealed = Omit<ReturnType<typeof sealed>, 'bytes'> & { encryptedData: string }
const withData = ({ bytes: _, ...rest }: ReturnType<typeof sealed>, bytes: Buffer): Sealed => ({
  ...rest,
  encryptedData: bytes.toString('base64'),
})

const byWechat = (p: Sealed) =>
  new WXBizDataCrypt(p.appId, p.session_key).decryptData(p.encryptedData, p.iv)
const byEasywechat = (p: Sealed) => Decryptor.decrypt(p.session_key, p.iv, p.encryptedData)

describe(`user data and its peers (SEED=${seed})`, () => {
  test('we open what both peers open, to the same data', () => {
    fc.assert(
      fc.property(person, (generated) => {
        const made = sealed(generated)
        const p = withData(made, made.bytes)

        const data = decryptUserData(p)

        expect(data).toEqual(byWechat(p))
        expect(data).toEqual(byEasywechat(p))
      }),
      settings,
    )
  })

  test('of changed or cut data we open nothing that either peer refuses', () => {
    let refused = 0

    fc.assert(
      fc.property(
        person,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (...generated) => {
          const [someone, where, mask, isCut] = generated
          const made = sealed(someone)
          const bytes = Buffer.from(made.bytes)
          const index = where % bytes.length
          bytes[index] = (bytes[index] ?? 0) ^ mask
          const p = withData(made, isCut ? bytes.subarray(0, index) : bytes)

          const data = attempt(() => decryptUserData(p))

          if (data === undefined) refused += 1
          else expect([byWechat(p), byEasywechat(p)]).toEqual([data, data])
        },
      ),
      settings,
    )

    // CBC seals nothing: a flip inside a text may pass everywhere. Most do not.
    expect(refused).toBeGreaterThan(settings.numRuns / 2)
  })

  test('another app is refused by us and by WeChat; node-easywechat looks at no watermark', () => {
    fc.assert(
      fc.property(person, (someone) => {
        const made = sealed(someone)
        const p = { ...withData(made, made.bytes), appId: `${made.appId}x` }

        expect(() => decryptUserData(p)).toThrow(UserDataError)
        expect(() => byWechat(p)).toThrow('Invalid Watermark')
        expect(byEasywechat(p)).toHaveProperty('watermark.appid', made.appId)
      }),
      settings,
    )
  })

  test('data from another time is refused, which no peer does', () => {
    const minutes = fc.integer({ min: 6, max: 1_000_000 })

    fc.assert(
      fc.property(person, minutes, fc.constantFrom(-1, 1), (someone, away, side) => {
        const made = sealed(someone)
        const now = new Date(made.now.getTime() + side * away * 60_000)

        const open = () => decryptUserData({ ...withData(made, made.bytes), now })

        expect(open).toThrow(UserDataError)
      }),
      settings,
    )
  })
})

/** @returns undefined for a refusal; any other failure is thrown on */
function attempt<T>(open: () => T): T | undefined {
  try {
    return open()
  } catch (error) {
    if (error instanceof UserDataError) return undefined
    throw error
  }
}
