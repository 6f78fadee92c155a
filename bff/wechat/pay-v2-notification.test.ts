import { createSecretKey } from 'node:crypto'
import { z } from 'zod'
import { WechatNotificationError } from './pay-v3-notification'
import { WechatSignatureError } from './pay-v3-signature'
import {
  decryptAesEcb,
  failureAnswerV2,
  openPaymentNotificationV2,
  openRefundNotificationV2,
  SUCCESS_ANSWER_V2,
} from './pay-v2-notification'
import { merchantV2, sealedReqInfo, signedXml, xmlOf } from './testing/pay-v2-wechat'
import { vector, vectors } from './testing/vectors'
import { parseXml } from './xml'

const payment = {
  openid: 'o1',
  is_subscribe: 'N',
  trade_type: 'JSAPI',
  bank_type: 'OTHERS',
  total_fee: 4990,
  cash_fee: 4890,
  fee_type: 'CNY',
  transaction_id: '4200000000000000000000000001',
  out_trade_no: 'SJ20261120000001',
  attach: '',
  time_end: '20261120130000',
  coupon_fee_0: 100,
}

const open = (
  rawBody: string | Buffer,
  merchant: Parameters<typeof openPaymentNotificationV2>[0]['merchant'] = merchantV2,
) => openPaymentNotificationV2({ rawBody, merchant })

describe('published notifications of payments (kind v2.notify)', () => {
  const input = z.object({ xml: z.string(), key: z.string() })
  const merchantOf = (key: string) => ({
    ...merchantV2,
    mchId: '10000100',
    apiKey: createSecretKey(Buffer.from(key)),
  })

  test.each(vectors('v2.notify', { input, expected: z.object({ valid: z.literal(true) }) }))(
    '$id is opened',
    (published) => {
      const merchant = merchantOf(published.input.key)

      expect(open(Buffer.from(published.input.xml), merchant)).toEqual({
        kind: 'transaction-success',
        transaction: {
          appid: 'wx2421b1c4370ec43b',
          mch_id: '10000100',
          out_trade_no: '1409811653',
          transaction_id: '1004400740201409030005092168',
          openid: 'oUpF8uMEb4qRXf22hE3X68TekukE',
          total_fee: 1,
          trade_type: 'JSAPI',
          bank_type: 'CFT',
          fee_type: 'CNY',
          attach: '支付测试',
          time_end: '20140903131540',
        },
      })
    },
  )

  test.each(vectors('v2.notify', { input, expected: z.object({ valid: z.literal(false) }) }))(
    '$id is refused',
    (published) => {
      const merchant = merchantOf(published.input.key)

      expect(() => open(published.input.xml, merchant)).toThrow(WechatSignatureError)
    },
  )
})

test('a payment is told in whole fen, without what is empty', () => {
  const opened = open(signedXml(payment))

  expect(opened).toMatchObject({
    kind: 'transaction-success',
    transaction: { total_fee: 4990, cash_fee: 4890, out_trade_no: 'SJ20261120000001' },
  })
  expect(opened).not.toHaveProperty('transaction.attach')
})

test('an HMAC-SHA256 notification is opened, with and without the sign_type in it', () => {
  const hmac = { ...merchantV2, signType: 'HMAC-SHA256' } as const
  const bare = signedXml(payment, 'HMAC-SHA256')
  const named = signedXml({ ...payment, sign_type: 'HMAC-SHA256' }, 'HMAC-SHA256')

  expect(open(bare, hmac).kind).toBe('transaction-success')
  expect(open(named, hmac).kind).toBe('transaction-success')
})

test('any one field changed, added or left out after signing is refused', () => {
  const fields = parseXml(signedXml(payment))

  for (const name of Object.keys(fields).filter((key) => key !== 'sign' && key !== 'attach')) {
    const { [name]: value = '', ...others } = fields
    expect(() => open(xmlOf({ ...others, [name]: `${value}0` }))).toThrow(WechatSignatureError)
    expect(() => open(xmlOf(others))).toThrow(WechatSignatureError)
  }
  expect(() => open(xmlOf({ ...fields, added: '1' }))).toThrow(WechatSignatureError)
  expect(() => open(xmlOf(fields))).not.toThrow()
})

test.each([
  ['another merchant', signedXml({ ...payment, mch_id: '1900000002' })],
  ['no amount', signedXml({ ...payment, total_fee: '' })],
  ['a broken amount', signedXml({ ...payment, total_fee: '49.90' })],
  ['a negative amount', signedXml({ ...payment, total_fee: '-1' })],
  ['no order', signedXml({ ...payment, out_trade_no: '' })],
  ['no time', signedXml({ ...payment, time_end: '2026-11-20' })],
  ['an amount twice', signedXml(payment).replace('</xml>', '<total_fee>1</total_fee></xml>')],
  ['not XML', 'return_code=SUCCESS'],
])('signed or not, %s is not understood', (_name, rawBody) => {
  expect(() => open(rawBody)).toThrow(WechatNotificationError)
})

test('what is signed and not a success is no payment', () => {
  expect(open(signedXml({ ...payment, result_code: 'FAIL', err_code: 'SYSTEMERROR' }))).toEqual({
    kind: 'other',
    result_code: 'FAIL',
  })
  expect(open(signedXml({ ...payment, return_code: 'FAIL' })).kind).toBe('other')
})

const refund = {
  transaction_id: '4200000000000000000000000001',
  out_trade_no: 'SJ20261120000001',
  refund_id: '50300000000000000000000000001',
  out_refund_no: 'SJ20261120000001-1',
  total_fee: 4990,
  refund_fee: 4990,
  settlement_refund_fee: 4890,
  refund_status: 'SUCCESS',
  success_time: '2026-11-21 09:00:00',
  refund_recv_accout: '支付用户零钱',
}

function refundBody(
  change: { outside?: object; inside?: object; key?: string; root?: string } = {},
) {
  const plain = xmlOf({ ...refund, ...change.inside }, change.root ?? 'root')
  return xmlOf({
    return_code: 'SUCCESS',
    appid: 'wx0123456789abcdef',
    mch_id: '1900000001',
    nonce_str: 'n1',
    req_info: sealedReqInfo(plain, change.key),
    ...change.outside,
  })
}

const openRefund = (rawBody: string) => openRefundNotificationV2({ rawBody, merchant: merchantV2 })

describe('sealed refunds (kind v2.refund.req_info)', () => {
  const Sealed = z.object({ req_info: z.string(), apiKey: z.string() })
  const openPublished = ({ req_info, apiKey }: z.infer<typeof Sealed>) =>
    openRefundNotificationV2({
      rawBody: refundBody({ outside: { req_info } }),
      merchant: { ...merchantV2, apiKey: createSecretKey(Buffer.from(apiKey)) },
    }).refund

  test('the published one is opened: v2-reqinfo-easywechat', () => {
    const { input, expected } = vector('v2-reqinfo-easywechat', {
      input: Sealed,
      expected: z.object({ fields: z.record(z.string(), z.string()) }),
    })
    const { fields } = expected

    const opened = openPublished(input)

    const spelled = Object.entries(opened).map(([name, value]) => [name, String(value)])
    const known = Object.keys(opened)
    expect(Object.fromEntries(spelled)).toEqual(
      Object.fromEntries(Object.entries(fields).filter(([name]) => known.includes(name))),
    )
    expect(opened).toMatchObject({ refund_fee: Number(fields['refund_fee']) })
  })

  test('the published one for another key is refused: v2-reqinfo-wrong-key', () => {
    const { input } = vector('v2-reqinfo-wrong-key', { input: Sealed, expected: z.unknown() })

    expect(() => openPublished(input)).toThrow('is the v2 API key the current one?')
  })
})

test('the published block opens, and not with another key (kind crypto.aes-256-ecb)', () => {
  const { input, expected } = vector('aes-256-ecb-php-hello', {
    input: z.object({ keyAscii: z.string(), ciphertext: z.string() }),
    expected: z.object({ plaintext: z.string() }),
  })
  const key = Buffer.from(input.keyAscii)
  const { ciphertext } = input

  expect(decryptAesEcb({ key, ciphertext }).toString()).toBe(expected.plaintext)
  expect(() => decryptAesEcb({ key: Buffer.alloc(32), ciphertext })).toThrow()
  expect(() => decryptAesEcb({ key, ciphertext: `${ciphertext}\n` })).toThrow('Not base64')
  expect(() => decryptAesEcb({ key, ciphertext: '' })).toThrow('Not base64')
  expect(() => decryptAesEcb({ key, ciphertext: 'AAAA' })).toThrow()
})

test('a refund is told in whole fen', () => {
  expect(openRefund(refundBody())).toMatchObject({ refund })
})

test.each([
  ['another key', refundBody({ key: 'x'.repeat(32) })],
  ['another merchant', refundBody({ outside: { mch_id: '1900000002' } })],
  ['no sealed part', refundBody({ outside: { req_info: '' } })],
  [
    'a sealed part cut short',
    refundBody({ outside: { req_info: sealedReqInfo('x').slice(0, 8) } }),
  ],
  ['another root inside', refundBody({ root: 'xml' })],
  ['an unknown status', refundBody({ inside: { refund_status: 'PROCESSING' } })],
  ['no amount', refundBody({ inside: { refund_fee: '' } })],
  ['a failure', refundBody({ outside: { return_code: 'FAIL' } })],
  ['a notification of a payment', signedXml(payment)],
  ['not XML', '{}'],
])('%s is no refund', (_name, rawBody) => {
  expect(() => openRefund(rawBody)).toThrow(WechatNotificationError)
})

test('no wrong key of a thousand opens a refund, though ECB has no tag', () => {
  for (let count = 0; count < 1_000; count += 1) {
    const rawBody = refundBody({ key: `wrong key ${count}` })
    expect(() => openRefund(rawBody)).toThrow('is the v2 API key the current one?')
  }
})

test('the answers are those WeChat waits for', () => {
  expect(SUCCESS_ANSWER_V2).toBe(
    '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>',
  )
  expect(parseXml(failureAnswerV2('not now]]>'))).toEqual({
    return_code: 'FAIL',
    return_msg: 'not now]]>',
  })
})
