/** What WeChat Cloud Run tells a container: JSON with camelCase keys, unsigned (CL-1, doc page 结果回调). */
import { z } from 'zod'
import { inCamelCase, inJson, PROVIDER, underProvider } from './cloud-words'
import type { Forgery } from './control-api'
import type { Message } from './notification-message'
import type { Compose } from './notifications'
import type { PayOrder } from './pay-orders'
import { randomHex } from './random'
import { wordsOf } from './v2-refund-notification'
import { paidFields } from './v2-transaction'
import type { Fields } from './v2-xml'
import type { Refund } from './v3-refund'

/** A paid order. */
export const paidCloud = (order: PayOrder): Compose => {
  const lies = { total_fee: '1', cash_fee: '1' }
  const words = underProvider(paidFields(order))
  return composing(order, { result_code: 'SUCCESS', ...words, sub_is_subscribe: 'N' }, lies)
}

/** How a refund ended. */
export const endedCloud = (refund: Refund): Compose =>
  composing(refund.order, wordsOf(refund), { refund_fee: '1', settlement_refund_fee: '1' })

/** Of the forgeries only those that need no signature. */
function composing({ request }: PayOrder, words: Fields, lies: Fields): Compose {
  return ({ mchId }, forge) => {
    if (!isPossible(forge)) return undefined
    const message = {
      return_code: 'SUCCESS',
      appid: PROVIDER.appId,
      mch_id: PROVIDER.mchId,
      sub_appid: request.appid,
      sub_mch_id: forge === 'merchant' ? '1900000001' : mchId,
      nonce_str: randomHex(32),
      ...words,
      ...(forge === 'amount' && lies),
    }
    return cloudMessage(JSON.stringify(inCamelCase(inJson(message))))
  }
}

const isPossible = (forge: Forgery | undefined): boolean =>
  forge === undefined || forge === 'amount' || forge === 'merchant'

const cloudMessage = (body: string): Message => ({
  headers: { 'content-type': 'application/json' },
  body,
  objection,
})

const Told = z.object({ errcode: z.literal(0), errmsg: z.string() })

/** Both fields are required; anything else, and the callback comes again (CL-1). */
function objection(answer: string): string | undefined {
  try {
    return Told.safeParse(JSON.parse(answer)).success ? undefined : 'errcode is not 0'
  } catch (error) {
    if (error instanceof SyntaxError) return 'the answer is not JSON'
    throw error
  }
}
