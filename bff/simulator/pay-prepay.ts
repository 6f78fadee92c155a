import { z } from 'zod'
import { isRecord } from './api-door'
import { PayError, paramError } from './pay-error'

/** Longest by bytes would be the safer reading, but the pages count characters (O3-1). */
const text = (longest: number) => z.string().min(1).max(longest)

const goods = z.strictObject({
  merchant_goods_id: text(32),
  wechatpay_goods_id: text(32).optional(),
  goods_name: text(256).optional(),
  quantity: z.int().min(1),
  unit_price: z.int().min(0),
})

/** `POST /v3/pay/transactions/jsapi` (doc 4012791897, O3-1). Nothing that is not on the page (270924358). */
export const Prepay = z.strictObject({
  appid: text(32),
  mchid: text(32),
  description: text(127),
  out_trade_no: z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/),
  time_expire: z.iso.datetime({ offset: true }).max(64).optional(),
  attach: z.string().max(128).optional(),
  notify_url: text(255).refine(deliverable, '无效的notify_url'),
  goods_tag: text(32).optional(),
  support_fapiao: z.boolean().optional(),
  amount: z.strictObject({ total: z.int().min(1), currency: z.literal('CNY').optional() }),
  payer: z.strictObject({ openid: text(128) }),
  detail: z
    .strictObject({
      cost_price: z.int().min(0).optional(),
      invoice_id: text(32).optional(),
      goods_detail: z.array(goods).min(1).optional(),
    })
    .optional(),
  scene_info: z
    .strictObject({
      payer_client_ip: text(45),
      device_id: text(32).optional(),
      store_info: z
        .strictObject({
          id: text(32),
          name: text(256).optional(),
          area_code: text(32).optional(),
          address: text(512).optional(),
        })
        .optional(),
    })
    .optional(),
  settle_info: z.strictObject({ profit_sharing: z.boolean().optional() }).optional(),
})
export type Prepay = z.infer<typeof Prepay>

/** An order to be paid on a page of the WeChat client, on a page of another browser, or by a code. */
export type TradeType = 'JSAPI' | 'MWEB' | 'NATIVE'
/** Only a JSAPI order names its payer. */
export type AnyPrepay = Omit<Prepay, 'payer'> & { payer?: Prepay['payer'] }

/** @throws PayError 400 */
export const readPrepay = (body: unknown): Prepay => readBody(Prepay, body)

/** A request as its page describes it. @throws PayError 400 in WeChat's words */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  if (!isRecord(body)) {
    throw paramError('请求报文格式错误', {
      field: '',
      value: '',
      issue: 'The body is not a JSON object',
      location: 'body',
    })
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw inWeChatsWords(body, parsed.error.issues)
}

function inWeChatsWords(body: Record<string, unknown>, issues: z.core.$ZodIssue[]): PayError {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')
  if (unknown) {
    const at = unknown.path.map((step) => `/${String(step)}`).join('')
    return new PayError(400, 'PARAM_ERROR', '请求中含有未在API文档中定义的参数', {
      number: 270924358,
      detail: { location: null, value: unknown.keys.map((key) => `/body${at}/${key}`) },
    })
  }
  const [issue] = issues
  const path = (issue?.path ?? []).map(String)
  const field = `/${path.join('/')}`
  const value = valueAt(body, path)
  if (field.startsWith('/payer') && value === undefined) {
    return new PayError(400, 'PARAM_ERROR', 'JSAPI支付必须传openid', { number: 268501013 })
  }
  const missing = value === undefined
  return paramError(missing ? `输入源“${field}”映射到字段时缺少必填项` : '参数错误', {
    field,
    value: value ?? '',
    issue: issue?.message ?? '',
    location: 'body',
  })
}

const valueAt = (body: unknown, path: string[]): unknown =>
  path.reduce((at: unknown, step) => {
    if (Array.isArray(at)) return at[Number(step)]
    return isRecord(at) ? at[step] : undefined
  }, body)

/**
 * https and no query (O3-1, N3-7). One thing WeChat would not take: plain http to this machine, because a
 * development server has no certificate and nothing of it leaves the loopback.
 */
export function deliverable(address: string): boolean {
  if (!URL.canParse(address) || /[?#]/.test(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

export const isLoopback = (hostname: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)
