import { z } from 'zod'
import type { Wish } from './cloud-door'
import { Errcode } from './errcode'
import { V2Refusal } from './v2-error'
import type { Fields } from './v2-xml'

const text = z.string()
const fen = z.int().min(1)

/** Where in WeChat Cloud Run the result is told (doc pages 统一下单 and 申请退款); 1 would be a cloud function. */
export const Callback = z.object({
  env_id: text.min(1),
  callback_type: z.literal(2),
  container: z.object({
    service: text.min(1).max(64),
    path: text.max(64).regex(/^\/[^?#]*$/),
  }),
})

/** What the gateway says where it cannot tell whom to call back is not published; this is WeChat's general word. */
const NO_CALLBACK = { errcode: 40097, errmsg: 'invalid args' }

/** @throws Errcode */
export function readCallback(wish: Wish): z.infer<typeof Callback> {
  const parsed = Callback.safeParse(wish)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new Errcode(NO_CALLBACK.errcode, `${NO_CALLBACK.errmsg}: ${field}`)
}

/** Doc page 统一下单. Its kinds only: the lengths are those of v2, which reads it next. */
export const CloudOrder = z.object({
  sub_appid: text.optional(),
  device_info: text.optional(),
  body: text.min(1),
  detail: text.optional(),
  attach: text.optional(),
  out_trade_no: text.min(1),
  fee_type: text.optional(),
  total_fee: fen,
  spbill_create_ip: text.min(1),
  time_start: text.optional(),
  time_expire: text.optional(),
  goods_tag: text.optional(),
  trade_type: z.literal('JSAPI').optional(),
  limit_pay: text.optional(),
  openid: text.optional(),
  sub_openid: text.optional(),
  receipt: text.optional(),
  scene_info: text.optional(),
})

/** Doc page 申请退款. */
export const CloudRefund = z.object({
  transaction_id: text.optional(),
  out_trade_no: text.optional(),
  out_refund_no: text.min(1),
  total_fee: fen,
  refund_fee: fen,
  refund_fee_type: text.optional(),
  refund_desc: text.optional(),
  refund_account: text.optional(),
})

/** @throws V2Refusal LACK_PARAMS, PARAM_ERROR */
export function readWish<S extends z.ZodType>(schema: S, wish: Wish): z.output<S> {
  const parsed = schema.safeParse(wish)
  if (parsed.success) return parsed.data
  const name = String(parsed.error.issues[0]?.path[0])
  const isMissing = wish[name] === undefined || wish[name] === ''
  throw isMissing
    ? new V2Refusal('LACK_PARAMS', `缺少参数：${name}`)
    : new V2Refusal('PARAM_ERROR', `${name}参数格式错误`)
}

/** As v2 has them: texts and digits, without what is empty. */
export function textsIn(wish: Wish): Fields {
  const texts = Object.entries(wish).flatMap(([name, value]) =>
    (typeof value === 'string' && value !== '') || typeof value === 'number'
      ? [[name, String(value)] as const]
      : [],
  )
  return Object.fromEntries(texts)
}
