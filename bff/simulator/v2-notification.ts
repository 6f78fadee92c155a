import type { Forgery } from './control-api'
import type { Message } from './notification-message'
import type { Compose } from './notifications'
import type { PayOrder } from './pay-orders'
import { signedXml } from './v2-message'
import { paidFields } from './v2-transaction'
import type { V2Terms } from './v2-unified-order'
import { readXml, type Fields } from './v2-xml'

/**
 * A paid order as it is told to its notify_url (N2-1), signed in the type it was placed in. Of the forgeries only
 * those mean something that a message of plain signed fields has something of.
 */
export function paidV2(order: PayOrder, { signType }: V2Terms): Compose {
  const { appid, mchid } = order.request
  return (merchant, forge) => {
    const lie = lies(forge)
    if (!lie) return undefined
    const fields = {
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      appid,
      mch_id: mchid,
      ...(signType !== 'MD5' && { sign_type: signType }),
      ...paidFields(order),
      ...lie,
    }
    const body = signedXml(fields, { merchant, signType, falsely: forge === 'signature' })
    return v2Message(forge === 'extra-field' ? withUnsigned(body) : body)
  }
}

/** Well signed all the same. */
function lies(forge: Forgery | undefined): Fields | undefined {
  if (forge === 'amount') return { total_fee: '1', cash_fee: '1' }
  if (forge === 'merchant') return { mch_id: '1900000001' }
  return forge === undefined || forge === 'signature' || forge === 'extra-field' ? {} : undefined
}

/** Added on the way: a reader who signs only the fields it knows does not see it. */
const withUnsigned = (body: string): string =>
  body.replace('</xml>', '<coupon_fee>1</coupon_fee>\n</xml>')

export const v2Message = (body: string): Message => ({
  headers: { 'content-type': 'text/xml', accept: '*/*', 'user-agent': 'Mozilla/4.0' },
  body,
  objection,
})

/** N2-2: only these words settle a notification; the status alone does not. */
function objection(answer: string): string | undefined {
  const told = readXml(answer)?.['return_code']
  return told === 'SUCCESS' ? undefined : 'return_code is not SUCCESS'
}
