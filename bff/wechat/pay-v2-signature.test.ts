import { createSecretKey } from 'node:crypto'
import { inspect } from 'node:util'
import { z } from 'zod'
import { WechatSignatureError } from './pay-v3-signature'
import { apiV2KeyFrom, paySignV2, signedText, signV2, verifyV2 } from './pay-v2-signature'
import { merchantV2, signOf } from './testing/pay-v2-wechat'
import { vectors } from './testing/vectors'
import { parseXml } from './xml'

const keyOf = (text: string) => createSecretKey(Buffer.from(text))
const SignType = z.enum(['MD5', 'HMAC-SHA256'])
/** Numbers and nothing, as the callers of other libraries pass them, in the spelling of the wire. */
const Params = z
  .record(z.string(), z.union([z.string(), z.number(), z.null()]))
  .transform((params) =>
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value ?? '')])),
  )

describe('sign (kind v2.sign)', () => {
  const published = vectors('v2.sign', {
    input: z.object({ params: Params, key: z.string(), signType: SignType }),
    expected: z.object({ sign: z.string(), stringToSign: z.string().optional() }),
  })
  test.each(published)('the published one is made, and believed: $id', ({ input, expected }) => {
    const merchant = { mchId: '10000100', apiKey: keyOf(input.key), signType: input.signType }

    expect(signV2(input.params, merchant)).toBe(expected.sign)
    expect(() => verifyV2({ ...input.params, sign: expected.sign }, merchant)).not.toThrow()
    if (expected.stringToSign) {
      expect(`${signedText(input.params)}&key=${input.key}`).toBe(expected.stringToSign)
    }
  })
})

test.each(
  vectors('v2.paySign', {
    input: z.object({
      params: z.object({
        appId: z.string(),
        timeStamp: z.number().transform(String),
        nonceStr: z.string(),
        package: z.string(),
        signType: SignType,
      }),
      key: z.string(),
    }),
    expected: z.object({ paySign: z.string() }),
  }),
)('the published paySign is made: $id (kind v2.paySign)', ({ input, expected }) => {
  expect(paySignV2(input.params, keyOf(input.key))).toBe(expected.paySign)
})

test.each(
  vectors('v2.xml.signed', {
    input: z.object({ xml: z.string(), key: z.string() }),
    expected: z.object({ signType: SignType }),
  }),
)('the published message is believed: $id (kind v2.xml.signed)', ({ input, expected }) => {
  const fields = parseXml(input.xml)
  const merchant = {
    mchId: '10000100',
    apiKey: keyOf(input.key),
    signType: expected.signType,
  }

  expect(() => verifyV2(fields, merchant)).not.toThrow()
  expect(() => verifyV2({ ...fields, new_field: '1' }, merchant)).toThrow(WechatSignatureError)
})

const fields = { return_code: 'SUCCESS', total_fee: '100', attach: '', future_field: '橘' }

test('a sign covers the fields we do not know, and not the empty ones', () => {
  const signed = { ...fields, sign: signOf(fields) }
  const { future_field: _unknown, ...known } = signed
  const { attach: _empty, ...filled } = signed

  expect(() => verifyV2(signed, merchantV2)).not.toThrow()
  expect(() => verifyV2(filled, merchantV2)).not.toThrow()
  expect(() => verifyV2(known, merchantV2)).toThrow('does not fit')
})

test('names are sorted as bytes are, capitals first', () => {
  expect(signedText({ b: '2', a_1: '1', B: '3', a: '4', sign: 'x' })).toBe('B=3&a=4&a_1=1&b=2')
})

test.each<[string, string | undefined, string]>([
  ['no sign', undefined, 'unsigned'],
  ['an empty sign', '', 'unsigned'],
  ['a sign cut short', signOf(fields).slice(1), 'mismatch'],
  ['a sign in lower case', signOf(fields).toLowerCase(), 'mismatch'],
  ['a sign with a line end', `${signOf(fields)}\n`, 'mismatch'],
  ['a sign by another key', signOf(fields, 'x'.repeat(32)), 'mismatch'],
  ['a sign without a key', signOf(fields, ''), 'mismatch'],
  ['an HMAC by another key', signOf(fields, 'x'.repeat(32), 'HMAC-SHA256'), 'mismatch'],
])('%s is refused', (_name, sign, problem) => {
  const message: Record<string, string> = sign === undefined ? fields : { ...fields, sign }

  expect(() => verifyV2(message, merchantV2)).toThrow(WechatSignatureError)
  expect(problemOf(message)).toBe(problem)
})

function problemOf(message: Record<string, string>): string | undefined {
  try {
    verifyV2(message, merchantV2)
    return undefined
  } catch (error) {
    return error instanceof WechatSignatureError ? error.problem : String(error)
  }
}

test('any one digit of a sign changed is refused', () => {
  for (const signType of ['MD5', 'HMAC-SHA256'] as const) {
    const sign = signOf(fields, undefined, signType)
    const merchant = { ...merchantV2, signType }
    for (let at = 0; at < sign.length; at += 1) {
      const changed = `${sign.slice(0, at)}${sign[at] === '0' ? '1' : '0'}${sign.slice(at + 1)}`
      expect(() => verifyV2({ ...fields, sign: changed }, merchant)).toThrow('does not fit')
    }
    expect(() => verifyV2({ ...fields, sign }, merchant)).not.toThrow()
  }
})

test('who signs with HMAC-SHA256 does not take MD5, who signs with MD5 takes both', () => {
  const hmac = { ...merchantV2, signType: 'HMAC-SHA256' } as const
  const byMd5 = { ...fields, sign: signOf(fields) }
  const byHmac = { ...fields, sign: signOf(fields, undefined, 'HMAC-SHA256') }

  expect(() => verifyV2(byMd5, hmac)).toThrow('does not fit')
  expect(() => verifyV2(byHmac, hmac)).not.toThrow()
  expect(() => verifyV2(byHmac, merchantV2)).not.toThrow()
})

test('a key of another length is refused, and no key is shown', () => {
  const key = apiV2KeyFrom('0123456789abcdefghijklmnopqrstuv')

  expect(() => apiV2KeyFrom('too short')).toThrow('32 bytes, this one 9')
  expect(() => apiV2KeyFrom('too short')).not.toThrow('too short')
  expect(inspect(key) + JSON.stringify({ key })).not.toContain('0123456789')
})
