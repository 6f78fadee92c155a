/** Whatever arrives as a notification: it is opened, or refused in a documented way. Repeat a run with SEED=… */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { apiV3KeyFrom } from './crypto'
import { jsonIn } from './http'
import { isRefundCallback, openPaymentCallback, openRefundCallback } from './pay-cloud-callback'
import {
  isRefundNotificationV2,
  openPaymentNotificationV2,
  openRefundNotificationV2,
} from './pay-v2-notification'
import { apiV2KeyFrom, signV2 } from './pay-v2-signature'
import { receiveNotification, WechatNotificationError } from './pay-v3-notification'
import { WechatSignatureError } from './pay-v3-signature'
import { API_V3_KEY, makeKeys, notificationBody, SERIAL, signedHeaders } from './testing/wechat-pay'
import { buildXml, parseXml, XmlError } from './xml'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const runs = { seed, numRuns: 1_500 }

jest.setTimeout(60_000)

type Kind = new (...args: never[]) => Error

/** Passes what is returned, and these errors. */
function mayThrow(kinds: Kind[], work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error
  }
}

const name = fc.oneof(
  fc.constantFrom(
    'mch_id',
    'sign',
    'req_info',
    'return_code',
    'total_fee',
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.string({ maxLength: 8 }),
)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('1900000109', 'SUCCESS', '1', '-1', '1e9', ']]>', '&lt;', '<a>', '\0', '\ud800'),
)
const xmlPiece = fc.oneof(
  fc.tuple(name, text).map(([field, value]) => `<${field}>${value}</${field}>`),
  fc.tuple(name, text).map(([field, value]) => `<${field}><![CDATA[${value}]]></${field}>`),
  fc.constantFrom(
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '&b;',
    '<?a?>',
    '<!-- -->',
    '<![CDATA[',
    '</xml>',
    '\ufeff',
  ),
)
const xml = fc.oneof(
  fc.array(xmlPiece, { maxLength: 12 }).map((pieces) => `<xml>${pieces.join('')}</xml>`),
  fc.array(xmlPiece, { maxLength: 4 }).map((pieces) => pieces.join('')),
  text,
)
const bytes = fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all))
const anyXml = fc.oneof(
  xml,
  xml.map((all) => Buffer.from(all)),
  bytes,
)

/** Of JSON, and of what only begins like it. */
const json = fc.oneof(
  fc.json({ stringUnit: 'binary' }),
  fc
    .record(
      {
        id: fc.anything(),
        event_type: fc.oneof(
          fc.constantFrom('TRANSACTION.SUCCESS', 'REFUND.SUCCESS', '__proto__'),
          fc.anything(),
        ),
        resource: fc.oneof(
          fc.anything(),
          fc.record(
            { algorithm: text, ciphertext: text, nonce: text, associated_data: text },
            { requiredKeys: [] },
          ),
        ),
        subAppid: fc.oneof(text, fc.anything()),
        subMchId: fc.oneof(fc.constant('1900000109'), fc.anything()),
        outTradeNo: fc.oneof(text, fc.anything()),
        outRefundNo: fc.oneof(text, fc.anything()),
      },
      { requiredKeys: [] },
    )
    .map((all) => textOf(all)),
  fc.tuple(fc.json(), fc.nat()).map(([all, at]) => all.slice(0, at % (all.length + 1))),
  fc.integer({ min: 1, max: 50_000 }).map((depth) => '['.repeat(depth)),
  text,
)

/** What JSON has no words for becomes none. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '{'
  }
}

const merchant = {
  mchId: '1900000109',
  apiKey: apiV2KeyFrom('0123456789abcdef0123456789abcdef'),
  signType: 'MD5',
} as const

describe(`hostile notifications (SEED=${seed})`, () => {
  test('XML is read, or an XmlError', () => {
    fc.assert(
      fc.property(anyXml, (body) => mayThrow([XmlError], () => parseXml(body))),
      runs,
    )
  })

  test('text is read as JSON, or as nothing', () => {
    fc.assert(
      fc.property(json, (body) => {
        expect(() => jsonIn(body)).not.toThrow()
      }),
      runs,
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test('a notification of v2 is opened, or one of two errors', () => {
    const refusals = [WechatSignatureError, WechatNotificationError]
    fc.assert(
      fc.property(anyXml, (rawBody) => {
        expect(() => isRefundNotificationV2(rawBody)).not.toThrow()
        mayThrow(refusals, () => openPaymentNotificationV2({ rawBody, merchant }))
        mayThrow([WechatNotificationError], () => openRefundNotificationV2({ rawBody, merchant }))
      }),
      runs,
    )
  })

  test('also one of v2 that whoever has the key signed', () => {
    const field = fc.constantFrom(
      'return_code',
      'result_code',
      'appid',
      'mch_id',
      'total_fee',
      'time_end',
      'out_trade_no',
    )
    const value = fc.string({ maxLength: 20 }).map((all) => all.replace(/\p{Cc}/gu, ''))
    let opened = 0
    fc.assert(
      fc.property(fc.dictionary(field, value), (some) => {
        const fields = {
          return_code: 'SUCCESS',
          result_code: 'SUCCESS',
          mch_id: merchant.mchId,
          ...some,
        }
        const rawBody = buildXml({ ...fields, sign: signV2(fields, merchant) })
        mayThrow([WechatNotificationError], () => {
          openPaymentNotificationV2({ rawBody, merchant })
          opened += 1
        })
      }),
      runs,
    )
    expect(opened).toBeGreaterThan(0)
  })

  test('a callback in WeChat Cloud Run is opened, or a WechatNotificationError', () => {
    const subMerchant = { subMchId: merchant.mchId }
    fc.assert(
      fc.property(fc.oneof(json, bytes), (rawBody) => {
        expect(() => isRefundCallback(rawBody)).not.toThrow()
        mayThrow([WechatNotificationError], () => openPaymentCallback(rawBody, subMerchant))
        mayThrow([WechatNotificationError], () => openRefundCallback(rawBody, subMerchant))
      }),
      runs,
    )
  })

  describe('of v3', () => {
    const wechat = makeKeys()
    const now = new Date('2026-11-20T05:00:00Z')
    const timestamp = now.getTime() / 1000
    const receive = (rawBody: string, headers: Record<string, string>) =>
      receiveNotification({
        rawBody,
        headers,
        keys: new Map([[SERIAL, wechat.publicKey]]),
        apiV3Key: apiV3KeyFrom(API_V3_KEY),
        now,
      })

    test('nothing is opened that WeChat did not sign', async () => {
      const header = fc.oneof(
        text,
        fc.constantFrom(SERIAL, String(timestamp), '__proto__', 'A'.repeat(344)),
      )
      const headers = fc.record(
        {
          'wechatpay-timestamp': fc.oneof(fc.constant(String(timestamp)), header),
          'wechatpay-nonce': header,
          'wechatpay-serial': fc.oneof(fc.constant(SERIAL), header),
          'wechatpay-signature': fc.oneof(
            fc.base64String({ minLength: 344, maxLength: 344 }),
            header,
          ),
        },
        { requiredKeys: ['wechatpay-timestamp'] },
      )

      await fc.assert(
        fc.asyncProperty(json, headers, async (rawBody, said) => {
          await expect(receive(rawBody, said)).rejects.toBeInstanceOf(WechatSignatureError)
        }),
        runs,
      )
    })

    test('what WeChat signed and sealed is opened, or a WechatNotificationError', async () => {
      const content = fc.oneof(
        fc.anything(),
        fc.record({ out_trade_no: text, amount: fc.anything() }),
      )
      const sealed = content
        .filter((all) => textOf(all) !== '' && textOf(all) !== '{')
        .map((all) => notificationBody({ content: all }))

      await fc.assert(
        fc.asyncProperty(fc.oneof(json, sealed), async (body) => {
          const headers = signedHeaders({ keys: wechat, body, timestamp })
          const refused = await receive(body, headers).then(
            () => undefined,
            (error: unknown) => error,
          )

          if (refused !== undefined) expect(refused).toBeInstanceOf(WechatNotificationError)
        }),
        runs,
      )
    })
  })
})
