/** Signatures of WeChat Pay v2: a digest over all fields and the API key, ours and theirs alike (V2-4). */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { equalInConstantTime } from './crypto'
import { WechatSignatureError } from './pay-v3-signature'

export type SignType = 'MD5' | 'HMAC-SHA256'

/** Who signs as the merchant, and verifies with the same key. */
export interface PayV2Merchant {
  mchId: string
  apiKey: KeyObject
  signType: SignType
}

export type SignedFields = Readonly<Record<string, string>>

/** Takes the API key (v2) of the merchant platform. @throws when it is not 32 bytes long */
export function apiV2KeyFrom(text: string): KeyObject {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length !== 32) {
    throw new Error(`The v2 API key has 32 bytes, this one ${bytes.length}`)
  }
  return createSecretKey(bytes)
}

/** What is signed: the fields with a value, `sign` left out, sorted by name, without the key (kind v2.sign). */
export function signedText(fields: SignedFields): string {
  return Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '' && fields[name] !== undefined)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}

/** The `sign` of a message: 32 upper-case hexadecimal digits by MD5, 64 by HMAC-SHA256 (kind v2.sign). */
export function signV2(
  fields: SignedFields,
  { apiKey, signType }: Pick<PayV2Merchant, 'apiKey' | 'signType'>,
): string {
  const text = `${signedText(fields)}&key=${apiKey.export().toString('utf8')}`
  const digest = signType === 'MD5' ? createHash('md5') : createHmac('sha256', apiKey)
  return digest.update(text, 'utf8').digest('hex').toUpperCase()
}

/**
 * Passes only what WeChat signed, over every field that came, those we do not know included (V2-3, kind v2.notify).
 * HMAC-SHA256 is taken from everybody, MD5 only where the merchant signs with it.
 * @throws WechatSignatureError
 */
export function verifyV2(fields: SignedFields, merchant: PayV2Merchant): void {
  const { sign } = fields
  if (!sign) throw new WechatSignatureError('unsigned', 'The message has no sign')
  // That an answer is signed as the request was is not documented (V2-4); its length tells.
  const signType = sign.length === HMAC_DIGITS ? 'HMAC-SHA256' : merchant.signType
  if (!equalInConstantTime(sign, signV2(fields, { apiKey: merchant.apiKey, signType }))) {
    throw new WechatSignatureError(
      'mismatch',
      `The ${signType} sign does not fit the fields: altered on the way, or not the current v2 API key`,
    )
  }
}

const HMAC_DIGITS = 64

/** The `paySign` of a JSAPI or mini-program launch, over exactly these five (5.16, kind v2.paySign). */
export function paySignV2(
  launch: {
    appId: string
    timeStamp: string
    nonceStr: string
    package: string
    signType: SignType
  },
  apiKey: KeyObject,
): string {
  const { appId, timeStamp, nonceStr, signType } = launch
  const fields = { appId, timeStamp, nonceStr, package: launch.package, signType }
  return signV2(fields, { apiKey, signType })
}
