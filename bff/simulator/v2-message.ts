import { Hash } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import type { Merchant } from './merchant'
import { randomText } from './random'
import { writeXml, type Fields } from './v2-xml'

export const SignType = z.enum(['MD5', 'HMAC-SHA256'])
export type SignType = z.infer<typeof SignType>

/** What no page describes and WeChat may add any day: the signature covers it all the same (V2-3). */
const UNANNOUNCED = { unannounced_field: 'signed like the others' }

/** Upper-case hexadecimal over every field that has a value (V2-4). */
export const signV2 = (type: SignType, fields: Fields, key: string): string =>
  Hash.sign(type, fields, key)

/**
 * One signed message of WeChat's, in the type it was asked in (V2-4).
 * @param falsely signs with a key the merchant does not have
 */
export function signedXml(
  fields: Fields,
  { merchant, signType, falsely }: { merchant: Merchant; signType: SignType; falsely: boolean },
): string {
  const message: Fields = { ...fields, ...UNANNOUNCED, nonce_str: randomText(32) }
  const key = falsely ? randomText(32) : merchant.apiV2Key
  return writeXml({ ...message, sign: signV2(signType, message, key) })
}
