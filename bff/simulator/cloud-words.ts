/** How WeChat Cloud Run says in JSON what WeChat Pay v2 says in XML. */
import { createHash } from 'node:crypto'
import type { Fields } from './v2-xml'

/** WeChat's own service provider: whoever is paid on WeChat Cloud Run is its sub-merchant. */
export const PROVIDER = { appId: 'wx00000000000000cc', mchId: '1800000001' }

/** Who a payer is to the provider's app: somebody else than to the shop's. */
export const providerOpenId = (openId: string): string =>
  `o${createHash('sha256').update(`${PROVIDER.appId}${openId}`).digest('base64url').slice(0, 27)}`

/** `openid` is the provider's and `sub_openid` the shop's, of whatever was paid. */
export function underProvider({ openid, ...fields }: Fields): Fields {
  if (openid === undefined) return fields
  return { openid: providerOpenId(openid), ...fields, sub_openid: openid }
}

export type Words = Record<string, string | number | (string | number)[]>

/** What counts is a number here. */
const value = (name: string, digits: string): string | number =>
  /_(fee|count)$/.test(name) ? Number(digits) : digits

export const inJson = (fields: Fields): Words =>
  Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, value(name, text)]))

/** A list for each of v2's numbered fields, as in the example of doc page 查询退款. */
export function inLists(fields: Fields): Words {
  const words: Words = {}
  for (const [name, text] of Object.entries(fields)) {
    const [, base] = /^(\w+)_\d+$/.exec(name) ?? []
    if (base === undefined) {
      words[name] = value(name, text)
      continue
    }
    const list = base === 'refund_channel' ? base : `${base}_list`
    const before = words[list]
    words[list] = [...(Array.isArray(before) ? before : []), value(base, text)]
  }
  return words
}

/** Callbacks spell their keys in another way than answers (CL-1). */
export const inCamelCase = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).map(([name, told]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      told,
    ]),
  )
