/** Our v2 protocol against two implementations by other people, on random inputs. Repeat a run with SEED=… */
import { createHash, randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { Aes, Hash, Transformer } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import { openPaymentNotificationV2, openRefundNotificationV2 } from './pay-v2-notification'
import { paySignV2, signV2, verifyV2 } from './pay-v2-signature'
import { API_V2_KEY, merchantV2, sealedReqInfo, xmlOf } from './testing/pay-v2-wechat'
import { buildXml, parseXml } from './xml'

interface TenpayPeer {
  _getSign(fields: Record<string, string>, signType: string): string
  /** Parses, and verifies a notification of a payment; decrypts one of a refund. */
  _parse(xml: string, type: string, signType?: string): Promise<Record<string, unknown>>
}

const Tenpay = z
  .custom<new (config: Record<string, string>) => TenpayPeer>((peer) => typeof peer === 'function')
  .parse(createRequire(import.meta.url)('tenpay'))

const appid = 'wx0123456789abcdef'
const tenpay = new Tenpay({ appid, mchid: merchantV2.mchId, partnerKey: API_V2_KEY })

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
jest.setTimeout(60_000)
const options = { seed, numRuns: 1_000 }

const signTypes = fc.constantFrom('MD5', 'HMAC-SHA256')
/** Letters first: an object sorts names that are numbers by itself. */
const name = fc
  .stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,20}$/)
  .filter((word) => !['sign', 'sign_type', 'appid', 'mch_id'].includes(word))
/** What XML carries; tenpay cuts white space off the ends. */
const value = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .map((text) => text.replace(/\p{Cc}|\p{Cs}/gu, '').trim())
const fields = fc.dictionary(name, value, { maxKeys: 8, noNullPrototype: true })
const known = ['return_code', 'result_code']
const message = fields.map((more) => ({
  ...Object.fromEntries(Object.entries(more).filter(([key]) => !known.includes(key))),
  appid,
  mch_id: merchantV2.mchId,
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
}))
const word = fc.stringMatching(/^[0-9A-Za-z_]{1,32}$/)
const fen = fc.integer({ min: 1, max: 100_000_000 }).map(String)
const paid = fc
  .record({
    out_trade_no: word,
    transaction_id: word,
    openid: word,
    total_fee: fen,
    time_end: fc.constant('20261120130000'),
  })
  .chain((payment) => message.map((more) => ({ ...more, ...payment })))

describe(`WeChat Pay v2 and its peers (SEED=${seed})`, () => {
  test('both sign as we do', () => {
    fc.assert(
      fc.property(fields, signTypes, (unsigned, signType) => {
        const ours = signV2(unsigned, { ...merchantV2, signType })

        expect(Hash.sign(signType, unsigned, API_V2_KEY)).toBe(ours)
        expect(tenpay._getSign(unsigned, signType)).toBe(ours)
      }),
      options,
    )
  })

  test('both sign launches as we do', () => {
    fc.assert(
      fc.property(word, word, word, signTypes, (appId, nonceStr, prepay_id, signType) => {
        const launch = {
          appId,
          timeStamp: '1795150800',
          nonceStr,
          package: `prepay_id=${prepay_id}`,
          signType,
        }

        const ours = paySignV2(launch, merchantV2.apiKey)

        expect(Hash.sign(signType, launch, API_V2_KEY)).toBe(ours)
        expect(tenpay._getSign(launch, signType)).toBe(ours)
      }),
      options,
    )
  })

  test('tenpay reads and believes the messages we send', async () => {
    await fc.assert(
      fc.asyncProperty(message, signTypes, async (unsigned, signType) => {
        const sign = signV2(unsigned, { ...merchantV2, signType })

        const read = await tenpay._parse(buildXml({ ...unsigned, sign }), 'pay', signType)

        expect(read).toEqual({ ...unsigned, sign })
      }),
      options,
    )
  })

  test('wechatpay-axios-plugin reads the messages we send', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(Transformer.toObject(buildXml(sent))).toEqual(sent)
      }),
      options,
    )
  })

  test('we believe the notifications wechatpay-axios-plugin signs and writes', () => {
    fc.assert(
      fc.property(paid, signTypes, (unsigned, signType) => {
        const merchant = { ...merchantV2, signType }
        const signed = { ...unsigned, sign: Hash.sign(signType, unsigned, API_V2_KEY) }
        // A value with the end of CDATA in it gets out of its field there.
        fc.pre(!Object.values(signed).some((text) => text.includes(']]>')))

        const opened = openPaymentNotificationV2({ rawBody: Transformer.toXml(signed), merchant })

        expect(opened).toMatchObject({
          kind: 'transaction-success',
          transaction: {
            out_trade_no: unsigned.out_trade_no,
            total_fee: Number(unsigned.total_fee),
          },
        })
      }),
      options,
    )
  })

  test('a notification with one byte changed is never read, whatever the peers do', () => {
    fc.assert(
      fc.property(paid, fc.nat(), fc.integer({ min: 1, max: 255 }), (unsigned, where, change) => {
        const signed = { ...unsigned, sign: Hash.sign('MD5', unsigned, API_V2_KEY) }
        const body = Buffer.from(buildXml(signed))
        const at = where % body.length
        body[at] = (body[at] ?? 0) ^ change

        expect(() => openPaymentNotificationV2({ rawBody: body, merchant: merchantV2 })).toThrow()
      }),
      options,
    )
  })

  test('a value moved to another name is refused', () => {
    fc.assert(
      fc.property(paid, name, (unsigned, other) => {
        fc.pre(!Object.hasOwn(unsigned, other))
        const { openid, ...rest } = unsigned
        const sign = Hash.sign('MD5', unsigned, API_V2_KEY)

        expect(() => verifyV2({ ...rest, [other]: openid, sign }, merchantV2)).toThrow(
          'does not fit',
        )
        expect(() => verifyV2({ ...unsigned, sign }, merchantV2)).not.toThrow()
      }),
      options,
    )
  })

  const refund = fc.record({
    transaction_id: word,
    out_trade_no: word,
    refund_id: word,
    out_refund_no: word,
    total_fee: fen,
    refund_fee: fen,
    settlement_refund_fee: fen,
    refund_status: fc.constantFrom('SUCCESS', 'CHANGE', 'REFUNDCLOSE'),
    refund_recv_accout: value.filter((text) => text !== '' && !text.includes(']]>')),
  })
  const notified = (req_info: string) =>
    xmlOf({ return_code: 'SUCCESS', appid, mch_id: merchantV2.mchId, req_info })
  const digest = createHash('md5').update(API_V2_KEY).digest('hex')

  test('we open the refunds wechatpay-axios-plugin seals', () => {
    fc.assert(
      fc.property(refund, (told) => {
        const plain = buildXml(told).replaceAll('xml>', 'root>')
        // It leaves the padding out of a whole number of blocks, where there must be one more.
        fc.pre(Buffer.byteLength(plain) % 16 !== 0)

        const opened = openRefundNotificationV2({
          rawBody: notified(Aes.AesEcb.encrypt(plain, digest)),
          merchant: merchantV2,
        })

        expect(stringsOf(opened.refund)).toEqual(told)
      }),
      options,
    )
  })

  test('both open the refunds we open', async () => {
    await fc.assert(
      fc.asyncProperty(refund, async (told) => {
        const plain = xmlOf(told, 'root')
        const req_info = sealedReqInfo(plain)

        const ours = openRefundNotificationV2({ rawBody: notified(req_info), merchant: merchantV2 })

        const { req_info: theirs } = await tenpay._parse(notified(req_info), 'middleware_refund')
        expect(theirs).toEqual(stringsOf(ours.refund))
        expect(Aes.AesEcb.decrypt(req_info, digest)).toBe(plain)
      }),
      options,
    )
  })

  test('what we write we read, whatever it is', () => {
    const anything = fc
      .string({ unit: fc.constantFrom(...']>[!CDATA<&;lt/"\n\t 橘🍊a'), maxLength: 60 })
      .filter((text) => !/\p{Cs}/u.test(text))
    fc.assert(
      fc.property(fc.dictionary(name, anything, { minKeys: 1, noNullPrototype: true }), (sent) => {
        expect(parseXml(buildXml(sent))).toEqual(sent)
      }),
      options,
    )
  })
})

const stringsOf = (read: object) =>
  Object.fromEntries(Object.entries(read).map(([key, told]) => [key, String(told)]))
