import { isIP } from 'node:net'
import { z } from 'zod'
import { beijingDigits } from './clock'
import { V2Refusal } from './v2-error'
import type { SignType } from './v2-message'
import type { Fields } from './v2-xml'

const text = (longest: number) => z.string().min(1).max(longest)

/** `yyyyMMddHHmmss` in Beijing, and a day that exists. */
const instant = z
  .string()
  .regex(/^\d{14}$/)
  .transform((digits, context) => {
    const date = new Date(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6+08:00'))
    if (!Number.isNaN(date.getTime()) && beijingDigits(date) === digits) return date
    context.addIssue('no such time')
    return z.NEVER
  })

/** `POST /pay/unifiedorder`: the lengths of UO-1; what is not on the page is signed and otherwise ignored. */
export const UnifiedOrder = z.object({
  appid: text(32),
  mch_id: text(32),
  device_info: text(32).optional(),
  nonce_str: text(32),
  body: text(128),
  detail: text(6000).optional(),
  attach: text(127).optional(),
  out_trade_no: z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/),
  fee_type: z.literal('CNY').optional(),
  total_fee: z
    .string()
    .regex(/^[1-9]\d{0,9}$/)
    .transform(Number),
  spbill_create_ip: text(64).refine((address) => isIP(address) > 0),
  time_start: instant.optional(),
  time_expire: instant.optional(),
  goods_tag: text(32).optional(),
  notify_url: text(256).refine(deliverable),
  trade_type: z.enum(['JSAPI', 'NATIVE', 'MWEB']),
  product_id: text(32).optional(),
  limit_pay: z.literal('no_credit').optional(),
  openid: text(128).optional(),
  receipt: text(8).optional(),
  scene_info: text(256).optional(),
})
export type UnifiedOrder = z.infer<typeof UnifiedOrder>

/** How an order came to be, when v2 placed it: its client and its notification sign in the same type. */
export interface V2Terms {
  request: UnifiedOrder
  signType: SignType
  /** A container of WeChat Cloud Run placed it, and is called back in its own way. */
  isCloud?: boolean
}

/** The fields no order can do without, whatever its type (WECHAT 5.1). */
export const REQUIRED = ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'notify_url', 'trade_type'] // prettier-ignore

/** @throws V2Refusal NOAUTH, LACK_PARAMS, PARAM_ERROR */
export function readUnifiedOrder(fields: Fields): UnifiedOrder {
  // Another product, and this merchant has not applied for it.
  if (fields['trade_type'] === 'APP') throw new V2Refusal('NOAUTH', '商户无此接口权限')
  const parsed = UnifiedOrder.safeParse(fields)
  if (!parsed.success) {
    throw paramError(`${String(parsed.error.issues[0]?.path[0])}参数格式错误`)
  }
  const { data } = parsed
  const lacking = lack(data)
  if (lacking) throw new V2Refusal('LACK_PARAMS', lacking)
  const { time_start: start, time_expire: expire } = data
  if (start && expire && expire <= start) throw paramError('time_expire参数格式错误')
  return data
}

const paramError = (words: string): V2Refusal => new V2Refusal('PARAM_ERROR', words)

/** What each way to pay needs besides (UO-2). */
function lack({ trade_type, openid, product_id, scene_info }: UnifiedOrder): string | undefined {
  switch (trade_type) {
    case 'JSAPI':
      return openid ? undefined : 'JSAPI支付必须传openid'
    case 'NATIVE':
      return product_id ? undefined : '缺少参数：product_id'
    case 'MWEB':
      return scene_info ? undefined : '缺少参数：scene_info'
    default:
      return trade_type satisfies never
  }
}

/** An address without a query (UO-1); http will do. */
function deliverable(address: string): boolean {
  return URL.canParse(address) && /^https?:\/\/[^?#]+$/.test(address)
}
