/**
 * Callbacks of WeChat Pay to a container of WeChat Cloud Run (CL-1). Nothing in them is signed: they say what to ask
 * WeChat about, and no more.
 */
import { z } from 'zod'
import { jsonIn } from './http'
import { WechatNotificationError } from './pay-v3-notification'

const sub_appid = z.string().min(1).max(32)
const outTradeNo = z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/)

/** Keys are camelCase here (doc page 结果回调). Whatever else there is, is not read. */
const PaymentCallback = z.object({
  subAppid: sub_appid,
  subMchId: z.string(),
  outTradeNo,
})

const RefundCallback = z.object({
  subAppid: sub_appid,
  subMchId: z.string(),
  outTradeNo,
  outRefundNo: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
})

/** Whether it tells of a refund; what cannot be read tells of nothing. */
export function isRefundCallback(rawBody: string | Uint8Array): boolean {
  return z.object({ outRefundNo: z.string() }).safeParse(jsonIn(textOf(rawBody))).success
}

/** Which order to ask WeChat about. `rawBody`: as it came. @throws WechatNotificationError */
export function openPaymentCallback(
  rawBody: string | Uint8Array,
  merchant: { subMchId: string },
): { sub_appid: string; out_trade_no: string } {
  const { subAppid, outTradeNo } = opened(rawBody, merchant, PaymentCallback)
  return { sub_appid: subAppid, out_trade_no: outTradeNo }
}

/** Which refund to ask WeChat about. `rawBody`: as it came. @throws WechatNotificationError */
export function openRefundCallback(
  rawBody: string | Uint8Array,
  merchant: { subMchId: string },
): { sub_appid: string; out_trade_no: string; out_refund_no: string } {
  const callback = opened(rawBody, merchant, RefundCallback)
  const { subAppid, outTradeNo: out_trade_no, outRefundNo: out_refund_no } = callback
  return { sub_appid: subAppid, out_trade_no, out_refund_no }
}

function opened<T extends { subMchId: string }>(
  rawBody: string | Uint8Array,
  { subMchId }: { subMchId: string },
  callback: z.ZodType<T>,
): T {
  const parsed = callback.safeParse(jsonIn(textOf(rawBody)))
  if (!parsed.success) {
    throw new WechatNotificationError('A callback that cannot be read: not JSON of this kind', {
      cause: parsed.error,
    })
  }
  if (parsed.data.subMchId !== subMchId) {
    throw new WechatNotificationError('A callback for another merchant')
  }
  return parsed.data
}

const textOf = (rawBody: string | Uint8Array): string =>
  typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody).toString('utf8')

/** Answers a callback that was taken in, with HTTP 200 (CL-1). */
export const CLOUD_SUCCESS_ANSWER = JSON.stringify({ errcode: 0, errmsg: 'ok' })

/** Answers a callback that was not, so that it comes again for up to two days (CL-1). */
export const cloudFailureAnswer = (errmsg: string): string => JSON.stringify({ errcode: 1, errmsg })
