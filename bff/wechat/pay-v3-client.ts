/**
 * Orders of WeChat Pay v3: JSAPI (and mini-program), H5 and Native. All requests here may be repeated, so what stays
 * open (no answer, 5xx, 202, a signature probe) is asked again with the very same bytes (E3-4).
 */
import { z } from 'zod'
import { makeNonce } from './crypto'
import { callRepeatedly, secondsOf, type PayV3Deps } from './pay-v3-request'
import { paySign } from './pay-v3-signature'
import { Transaction } from './pay-v3-transaction'

/** Written in the order it is sent: the same order must make the same bytes. `total` in fen. */
interface Prepay {
  appid: string
  mchid: string
  description: string
  out_trade_no: string
  time_expire: string
  notify_url: string
  amount: { total: number; currency: string }
}

export interface JsapiPrepay extends Prepay {
  payer: { openid: string }
}

export interface H5Prepay extends Prepay {
  scene_info: {
    /** The payer's own, as the payment page will see it; 127.0.0.1 is taken here and fails there (O3-2). */
    payer_client_ip: string
    h5_info: { type: 'Wap' | 'iOS' | 'Android' }
  }
}

export type NativePrepay = Prepay

export interface Launch {
  timeStamp: string
  nonceStr: string
  package: string
  signType: 'RSA'
  paySign: string
}

/** Every call: @throws WechatPayError, WechatUnreachableError, WechatSignatureError */
export interface PayV3Client {
  prepayJsapi(order: JsapiPrepay): Promise<{ prepay_id: string }>
  /** A page outside WeChat, good for five minutes (O3-9). */
  prepayH5(order: H5Prepay): Promise<{ h5_url: string }>
  /** The text of a QR code, good for two hours (row 5.2). */
  prepayNative(order: NativePrepay): Promise<{ code_url: string }>
  queryByOutTradeNo(out_trade_no: string): Promise<Transaction>
  /** WeChat's own number: a payment has one only once it is paid (row 6.2). */
  queryByTransactionId(transaction_id: string): Promise<Transaction>
  close(out_trade_no: string): Promise<void>
  /** What `wx.requestPayment` and `wx.chooseWXPay` take to show the payment. */
  launch(p: { appId: string; prepay_id: string }): Promise<Launch>
}

const JsapiReply = z.object({ prepay_id: z.string().min(1) })
const H5Reply = z.object({ h5_url: z.url() })
const NativeReply = z.object({ code_url: z.string().min(1) })
const Nothing = z.undefined()

export function createPayV3Client(deps: PayV3Deps): PayV3Client {
  const { merchant, clock } = deps
  const orderPath = (out_trade_no: string) =>
    `/v3/pay/transactions/out-trade-no/${encodeURIComponent(out_trade_no)}`
  const query = (path: string) =>
    callRepeatedly(deps, {
      method: 'GET',
      path: `${path}?mchid=${merchant.mchId}`,
      reply: Transaction,
    })
  const prepay = <T>(kind: 'jsapi' | 'h5' | 'native', payload: Prepay, reply: z.ZodType<T>) =>
    callRepeatedly(deps, {
      method: 'POST',
      path: `/v3/pay/transactions/${kind}`,
      payload,
      reply,
    })

  return {
    prepayJsapi: (order) => prepay('jsapi', order, JsapiReply),
    prepayH5: (order) => prepay('h5', order, H5Reply),
    prepayNative: (order) => prepay('native', order, NativeReply),

    queryByOutTradeNo: (out_trade_no) => query(orderPath(out_trade_no)),
    queryByTransactionId: (transaction_id) =>
      query(`/v3/pay/transactions/id/${encodeURIComponent(transaction_id)}`),

    async close(out_trade_no) {
      await callRepeatedly(deps, {
        method: 'POST',
        path: `${orderPath(out_trade_no)}/close`,
        payload: { mchid: merchant.mchId },
        reply: Nothing,
      })
    },

    async launch({ appId, prepay_id }) {
      const signed = {
        timeStamp: secondsOf(clock()),
        nonceStr: makeNonce(),
        package: `prepay_id=${prepay_id}`,
      }
      return {
        ...signed,
        signType: 'RSA',
        paySign: await paySign(merchant.privateKey, { appId, ...signed }),
      }
    },
  }
}

/**
 * The page to send the payer to, coming back to `redirectUrl`: nothing else may be added to the address (O3-9).
 * @throws when it is not an `h5_url` as WeChat gives it
 */
export function h5PageUrl({
  h5_url,
  redirectUrl,
}: {
  h5_url: string
  redirectUrl: string
}): string {
  const { search, hash, searchParams } = new URL(h5_url)
  if (!search || hash || searchParams.has('redirect_url')) {
    throw new Error('Not an h5_url of WeChat Pay, or one that has its redirect_url already')
  }
  return `${h5_url}&redirect_url=${encodeURIComponent(redirectUrl)}`
}
