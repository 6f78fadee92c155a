/** A merchant of v2 that is nobody's: tenpay signs and writes, wechatpay-axios-plugin reads and verifies. */
import { Hash, Transformer } from 'wechatpay-axios-plugin'
import { isRecord } from '../api-door'
import type { Shop } from './shop'

export type V2Fields = Record<string, string | number>

interface Tenpay {
  _getSign(fields: V2Fields, type?: string): string
  getPayParamsByPrepay(order: { prepay_id: string }, signType?: string): Record<string, unknown>
}
const TenpayOf = jest.requireActual<new (config: Record<string, string>) => Tenpay>('tenpay')
const { buildXML } = jest.requireActual<{ buildXML: (fields: V2Fields) => string }>(
  'tenpay/lib/util.js',
)

export const tenpayOf = (shop: Shop): Tenpay =>
  new TenpayOf({
    appid: shop.env('MINI_PROGRAM_APPID'),
    mchid: shop.env('MCH_ID'),
    partnerKey: shop.env('MCH_API_V2_KEY'),
  })

/** A right order, to be made wrong by the tests. */
export const unifiedOrderOf = (shop: Shop, openid: string): V2Fields => ({
  body: '秭归脐橙 5 斤装',
  out_trade_no: 'order-000001',
  total_fee: 2990,
  spbill_create_ip: '14.23.150.211',
  notify_url: `${shop.origin}/notify`,
  trade_type: 'JSAPI',
  openid,
})

/** Signed; without the fields that are undefined in `changes`. */
export function messageOf(
  shop: Shop,
  changes: Record<string, string | number | undefined>,
): V2Fields {
  const given = Object.entries({
    appid: shop.env('MINI_PROGRAM_APPID'),
    mch_id: shop.env('MCH_ID'),
    nonce_str: 'ibuaiVcKdpRxkhJA',
    ...changes,
  })
  const fields: V2Fields = {}
  for (const [name, value] of given) if (value !== undefined) fields[name] = value
  const type = String(fields['sign_type'] ?? 'MD5')
  return { ...fields, sign: tenpayOf(shop)._getSign(fields, type === 'MD5' ? undefined : type) }
}

export interface V2Answer {
  status: number
  type: string
  text: string
  fields: Record<string, unknown>
}

export async function sendV2(
  shop: Shop,
  path: string,
  message: V2Fields | string,
  method = 'POST',
): Promise<V2Answer> {
  const body = typeof message === 'string' ? message : buildXML(message)
  const reply = await shop.ask(path, {
    method,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    ...(method === 'POST' && { body }),
  })
  const text = await reply.text()
  return {
    status: reply.status,
    type: reply.headers.get('content-type') ?? '',
    text,
    fields: fieldsOf(text),
  }
}

export const askV2 = (
  shop: Shop,
  path: string,
  changes: Record<string, string | number | undefined> = {},
): Promise<V2Answer> => sendV2(shop, path, messageOf(shop, changes))

export function fieldsOf(text: string): Record<string, unknown> {
  const parsed: unknown = text.startsWith('<xml') ? Transformer.toObject(text) : {}
  return isRecord(parsed) ? parsed : {}
}

export const verifies = (
  shop: Shop,
  fields: Record<string, unknown>,
  type: 'MD5' | 'HMAC-SHA256' = 'MD5',
): boolean => Hash.sign(type, fields, shop.env('MCH_API_V2_KEY')) === fields['sign']
