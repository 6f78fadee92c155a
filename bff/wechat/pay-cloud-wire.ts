/**
 * One call of WeChat Pay from inside a container of WeChat Cloud Run (8.5): JSON there, JSON back, nothing signed.
 * What v2 says in XML stands in `respdata`; who may call, WeChat knows by the container.
 */
import { z } from 'zod'
import { exchange, jsonIn, WechatApiError, WechatUnreachableError } from './http'
import { refusalFrom } from './pay-v2-error'
import { again } from './pay-v2-wire'

export interface PayCloudWire {
  /** Of `api.weixin.qq.com`. */
  origin: string
  /** The merchant, who is a sub-merchant of WeChat's own here. */
  subMchId: string
  /** For one attempt, in milliseconds. */
  timeoutMs: number
  /** One more attempt after each, in milliseconds. */
  retryPausesMs: readonly number[]
}

export interface PayCloudRequest {
  action: 'unifiedOrder' | 'queryorder' | 'closeorder' | 'refund' | 'queryrefund' | 'downloadbill'
  fields: Readonly<Record<string, unknown>>
}

export interface PayCloudCall<T> extends PayCloudRequest {
  reply: z.ZodType<T>
}

/**
 * The same order or refund when it is sent again (UO-5, R2-1), which is what becomes of an attempt without an answer.
 * @throws WechatPayV2Error, WechatApiError, WechatUnreachableError
 */
export async function callCloud<T>(wire: PayCloudWire, call: PayCloudCall<T>): Promise<T> {
  return again(wire, async () => read(await respdataOf(wire, call), call, wire))
}

const errcode = z.union([z.int(), z.string().regex(/^-?\d{1,9}$/)]).transform(Number)

const Envelope = z.looseObject({
  errcode: errcode.default(0),
  errmsg: z.string().default(''),
  respdata: z.unknown().optional(),
})

/** What WeChat Pay itself said. @throws WechatApiError where the call did not get that far, WechatUnreachableError */
export async function respdataOf(
  { origin, subMchId, timeoutMs }: PayCloudWire,
  { action, fields }: PayCloudRequest,
): Promise<unknown> {
  const path = pathOf(action)
  const answer = await exchange({
    url: new URL(path, origin),
    method: 'POST',
    timeoutMs,
    // Without it WeChat answers 302, 400 or nothing (doc page 云托管/开发指引/微信支付).
    headers: { 'content-type': 'application/json', 'user-agent': 'taro-wechat-shop/0.1' },
    body: JSON.stringify({ ...fields, sub_mch_id: subMchId }),
  })
  if (answer.status !== 200) throw new WechatUnreachableError(`${path}: HTTP ${answer.status}`)
  const envelope = Envelope.safeParse(jsonIn(answer.body.toString('utf8'))).data
  if (!envelope) throw new WechatUnreachableError(`${path}: the answer is not one of WeChat's`)
  if (envelope.errcode !== 0) {
    throw new WechatApiError({ errcode: envelope.errcode, errmsg: envelope.errmsg, path })
  }
  // A merchant who is not bound to the environment is told so without an envelope (same page).
  return envelope.respdata ?? envelope
}

export const pathOf = (action: PayCloudRequest['action']) => `/_/pay/${action}`

function read<T>(respdata: unknown, call: PayCloudCall<T>, { subMchId }: PayCloudWire): T {
  const path = pathOf(call.action)
  const fields = fieldsOf(respdata, path)
  if ([fields['return_code'], fields['result_code']].includes('FAIL')) {
    throw refusalFrom(textsOf(fields), path)
  }
  const parsed = call.reply.safeParse(fields)
  const isSuccess = fields['return_code'] === 'SUCCESS' && fields['result_code'] === 'SUCCESS'
  if (!isSuccess || !parsed.success) {
    throw new WechatUnreachableError(`${path}: an answer of an unknown shape`)
  }
  checkEcho({ ...call.fields, sub_mch_id: subMchId }, fields, path)
  return parsed.data
}

/** Nothing is signed: at least it must be about what was asked. */
const ECHOED = ['sub_appid', 'sub_mch_id', 'out_trade_no', 'out_refund_no']

function checkEcho(
  asked: Readonly<Record<string, unknown>>,
  told: PayCloudFields,
  path: string,
): void {
  const other = ECHOED.find(
    (name) => asked[name] !== undefined && told[name] && told[name] !== asked[name],
  )
  if (other) throw new WechatUnreachableError(`${path}: an answer about another ${other}`)
}

/** Fields as v2 spells them, all of them texts; only what launches a payment is an object. */
export type PayCloudFields = Readonly<Record<string, unknown>>

/**
 * In v2's spelling: numbers become digits, what is empty is absent, and a list becomes numbered fields. The pages
 * write `refund_status_$n` in their tables and `refund_status_list` in their examples.
 * @throws WechatUnreachableError
 */
export function fieldsOf(respdata: unknown, path: string): PayCloudFields {
  const parsed = z.record(z.string(), z.unknown()).safeParse(respdata)
  if (!parsed.success) throw new WechatUnreachableError(`${path}: an answer without fields`)
  const { payment, ...others } = parsed.data
  const numbered = Object.entries(others).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((item: unknown, at) => [`${name.replace(/_list$/, '')}_${at}`, item] as const)
      : [[name, value] as const],
  )
  const texts = numbered.flatMap(([name, value]) => {
    const text = /^[a-z][a-z0-9_]*$/.test(name) ? textOf(value) : undefined
    return text === undefined ? [] : [[name, text] as const]
  })
  return { ...Object.fromEntries(texts), ...(payment !== undefined && { payment }) }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value
  return Number.isSafeInteger(value) ? String(value) : undefined
}

export function textsOf(fields: PayCloudFields): Record<string, string> {
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
  return Object.fromEntries(texts)
}
