import type { Context } from 'koa'
import { Hash } from 'wechatpay-axios-plugin'
import type { Apps } from './apps'
import type { Merchant } from './merchant'
import { V2Failure, V2Refusal } from './v2-error'
import { signV2, SignType } from './v2-message'
import { readXml, type Fields } from './v2-xml'

/** A request whose sender is known. */
export interface V2Request {
  /** Without the empty ones, which count as absent (V2-4). */
  fields: Fields
  signType: SignType
}

/** How a product says what is wrong; downloadbill has its own words (B2-2). */
export interface GateWords {
  missing(name: string): string
  badSignature: string
}

export const gateWords: GateWords = {
  missing: (name) => `缺少参数：${name}`,
  badSignature: '签名错误',
}

/**
 * Is it a message, and from this merchant? In the order of UO-3, which WeChat has not published, except that an
 * unknown merchant is met before the signature: there is no key to check it with.
 * @throws V2Failure; nothing is signed for somebody unknown
 */
export function admitV2(
  ctx: Context,
  { merchant, required, words }: { merchant: Merchant; required: string[]; words: GateWords },
): V2Request {
  const fields = readMessage(ctx)
  const missing = ['appid', 'mch_id', 'nonce_str', 'sign', ...required].find(
    (name) => !fields[name],
  )
  if (missing) throw new V2Failure(words.missing(missing))
  if (fields['mch_id'] !== merchant.mchId) throw new V2Failure('商户号mch_id不存在')
  const signType = SignType.safeParse(fields['sign_type'] ?? 'MD5').data
  if (!signType) throw new V2Failure(words.badSignature)
  const right = signV2(signType, fields, merchant.apiV2Key)
  if (!Hash.equals(right, fields['sign'])) throw new V2Failure(words.badSignature)
  return { fields, signType }
}

/** @throws V2Refusal APPID_NOT_EXIST; every app here is bound to the merchant */
export function boundApp(apps: Apps, { fields }: V2Request): void {
  if (!apps.find(fields['appid'] ?? '')) throw new V2Refusal('APPID_NOT_EXIST', 'appid不存在')
}

function readMessage(ctx: Context): Fields {
  if (ctx.method !== 'POST') throw new V2Failure('请使用post方法')
  const { rawBody } = ctx.request
  if (typeof rawBody !== 'string' || rawBody.trim() === '') throw new V2Failure('post数据为空')
  const fields = readXml(rawBody)
  if (!fields) throw new V2Failure('XML格式错误')
  // What is not UTF-8 was replaced by this character on the way in.
  if (rawBody.includes('\ufffd')) throw new V2Failure('编码格式错误')
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
