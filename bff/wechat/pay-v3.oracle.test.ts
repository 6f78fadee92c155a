/** Our protocol against two implementations by other people, on random inputs. Repeat a run with SEED=… */
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { AES_GCM } from 'node-easywechat/dist/Core/Support/AES'
import { PrivateKey } from 'node-easywechat/dist/Core/Support/PrivateKey'
import { PublicKey } from 'node-easywechat/dist/Core/Support/PublicKey'
import Merchant from 'node-easywechat/dist/Pay/Merchant'
import Signature from 'node-easywechat/dist/Pay/Signature'
import Utils from 'node-easywechat/dist/Pay/Utils'
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin'
import { apiV3KeyFrom, decryptAesGcm, verifyRsaSha256 } from './crypto'
import { receiveNotification } from './pay-v3-notification'
import { authorization, paySign, requestText, verifySigned } from './pay-v3-signature'
import { API_V3_KEY, makeKeys, SERIAL } from './testing/wechat-pay'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
jest.setTimeout(60_000)
const check = (property: fc.IProperty<unknown[]> | fc.IPropertyWithHooks<unknown[]>) =>
  fc.assert(property, { seed, numRuns: 1_000 })
const checkInTime = (property: fc.IAsyncPropertyWithHooks<unknown[]>) =>
  fc.assert(property, { seed, numRuns: 1_000 })

const { privateKey, publicKey } = makeKeys()
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const peerPublicKey = Rsa.from(publicPem, 'public')
const peerPrivateKey = Rsa.from(privatePem, 'private')

const folder = mkdtempSync(path.join(tmpdir(), 'pay-v3-oracle-'))
const keyFile = path.join(folder, 'key.pem')
writeFileSync(keyFile, privatePem)
const easyMerchant = new Merchant(
  '1900000001',
  new PrivateKey(keyFile),
  PublicKey.createByCertificateContent(publicPem, 'ABC123'),
  API_V3_KEY,
  '',
)
afterAll(() => rmSync(folder, { recursive: true }))

const text = fc.string({ unit: 'grapheme', maxLength: 200 })
const word = fc.stringMatching(/^[0-9A-Za-z]{1,32}$/)
const seconds = fc.integer({ min: 1_000_000_000, max: 4_000_000_000 })
const url = fc
  .tuple(word, fc.webQueryParameters())
  .map(([no, query]) => `/v3/pay/transactions/out-trade-no/${no}?${query}`)
/** The scheme and the fields of an Authorization header, whose order is free. */
const fieldsOf = (header: string) => header.split(/[ ,]/).sort()
const verifies = (message: string, signature: string) =>
  verifyRsaSha256({ message: Buffer.from(message), signature, publicKey })

describe(`WeChat Pay v3 and its peers (SEED=${seed})`, () => {
  test('wechatpay-axios-plugin verifies our requests', async () => {
    const merchant = { mchId: '1900000001', certSerialNo: 'ABC123', privateKey }
    const method = fc.constantFrom('GET', 'POST')

    await checkInTime(
      fc.asyncProperty(method, url, seconds, word, text, async (...generated) => {
        const [method, pathAndQuery, at, nonce, body] = generated
        const timestamp = String(at)

        const header = await authorization(merchant, {
          method,
          url: pathAndQuery,
          timestamp,
          nonce,
          body,
        })

        const signature = /signature="([^"]+)"/.exec(header)?.[1] ?? ''
        const signed = Formatter.request(method, pathAndQuery, timestamp, nonce, body)
        expect(Rsa.verify(signed, signature, peerPublicKey)).toBe(true)
        const theirs = Formatter.authorization('1900000001', nonce, signature, timestamp, 'ABC123')
        expect(fieldsOf(header)).toEqual(fieldsOf(theirs))
      }),
    )
  })

  test('node-easywechat signs requests as we do', async () => {
    const someText = fc.string({ minLength: 1 })

    await checkInTime(
      fc.asyncProperty(word, seconds, word, someText, async (no, at, nonce, body) => {
        const pathname = `/v3/pay/transactions/${no}`
        const payload = { params: {}, data: body }

        const header = new Signature(easyMerchant).createHeader(
          'POST',
          pathname,
          payload,
          nonce,
          at,
        )

        const signature = /signature="([^"]+)"/.exec(header)?.[1] ?? ''
        const request = { method: 'POST', url: pathname, timestamp: String(at), nonce, body }
        expect(await verifies(requestText(request), signature)).toBe(true)
      }),
    )
  })

  test('both agree with our paySign', async () => {
    await checkInTime(
      fc.asyncProperty(word, word, async (appId, prepayId) => {
        const theirs = new Utils(easyMerchant).buildBridgeConfig(prepayId, appId)

        const ours = await paySign(privateKey, {
          appId,
          timeStamp: theirs.timeStamp,
          nonceStr: theirs.nonceStr,
          package: `prepay_id=${prepayId}`,
        })

        expect(ours).toBe(theirs.paySign)
        const lines = [appId, theirs.timeStamp, theirs.nonceStr, `prepay_id=${prepayId}`]
        expect(Rsa.verify(Formatter.joinedByLineFeed(...lines), ours, peerPublicKey)).toBe(true)
      }),
    )
  })

  const wechatSigns = (at: number, nonce: string, body: string) => ({
    'wechatpay-timestamp': String(at),
    'wechatpay-nonce': nonce,
    'wechatpay-serial': SERIAL,
    'wechatpay-signature': Rsa.sign(Formatter.response(at, nonce, body), peerPrivateKey),
  })
  const keys = new Map([[SERIAL, publicKey]])

  test('answers signed by wechatpay-axios-plugin are believed, and changed ones are not', async () => {
    await checkInTime(
      fc.asyncProperty(seconds, word, text, fc.nat(), async (at, nonce, body, where) => {
        const headers = wechatSigns(at, nonce, body)
        const now = new Date(at * 1000)
        const bytes = Buffer.from(body)
        const changed = Buffer.from(`${body}x`)
        const index = where % changed.length
        changed[index] = (changed[index] ?? 0) ^ 1

        await verifySigned({ headers, body: bytes, keys, now })
        await expect(verifySigned({ headers, body: changed, keys, now })).rejects.toThrow(
          'does not fit',
        )
      }),
    )
  })

  test('we open what both seal, and nothing that was changed', () => {
    const key = apiV3KeyFrom(API_V3_KEY)
    const nonces = fc.stringMatching(/^[0-9A-Za-z]{12}$/)
    const spare = fc.string({ unit: 'binary-ascii', maxLength: 20 })

    check(
      fc.property(text, nonces, spare, fc.nat(), (plain, nonce, associatedData, where) => {
        const sealed = [
          Aes.AesGcm.encrypt(plain, API_V3_KEY, nonce, associatedData),
          AES_GCM.encrypt(plain, API_V3_KEY, nonce, associatedData).toString('base64'),
        ]

        for (const ciphertext of sealed) {
          const bytes = Buffer.from(ciphertext, 'base64')
          const index = where % bytes.length
          bytes[index] = (bytes[index] ?? 0) ^ 1
          const changed = bytes.toString('base64')
          const open = (p: { ciphertext: string; associatedData: string }) =>
            decryptAesGcm({ key, nonce, ...p })

          expect(open({ ciphertext, associatedData })).toBe(plain)
          expect(() => open({ ciphertext: changed, associatedData })).toThrow()
          expect(() => open({ ciphertext, associatedData: `${associatedData}x` })).toThrow()
        }
      }),
    )
  })

  test('a whole notification made by wechatpay-axios-plugin is opened', async () => {
    const numbers = fc.integer({ min: 1, max: 10_000_000_000 })

    await checkInTime(
      fc.asyncProperty(seconds, word, numbers, text, async (at, out_trade_no, total, attach) => {
        const content = {
          appid: 'wx0123456789abcdef',
          mchid: '1900000001',
          out_trade_no,
          trade_state: 'SUCCESS',
          amount: { total, currency: 'CNY' },
        }
        const nonce = Formatter.nonce(12)
        const rawBody = JSON.stringify({
          id: 'EV-1',
          event_type: 'TRANSACTION.SUCCESS',
          resource: {
            algorithm: 'AEAD_AES_256_GCM',
            ciphertext: Aes.AesGcm.encrypt(
              JSON.stringify({ ...content, attach }),
              API_V3_KEY,
              nonce,
              'transaction',
            ),
            associated_data: 'transaction',
            nonce,
          },
        })

        const opened = await receiveNotification({
          headers: wechatSigns(at, Formatter.nonce(32), rawBody),
          rawBody,
          keys,
          apiV3Key: apiV3KeyFrom(API_V3_KEY),
          now: new Date(at * 1000),
        })

        expect(opened).toEqual({ kind: 'transaction-success', id: 'EV-1', transaction: content })
      }),
    )
  })
})
