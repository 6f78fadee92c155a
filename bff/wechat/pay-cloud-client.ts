/** Client of WeChat Pay for a shop that runs in a container of WeChat Cloud Run: no key, no certificate, no token. */
import { z } from 'zod'
import { WechatUnreachableError } from './http'
import { payCloudBills, type PayCloudBills } from './pay-cloud-bill'
import { callCloud, pathOf, type PayCloudFields } from './pay-cloud-wire'
import { AcceptedRefundV2, refundIn, RefundPage, type RefundRecordV2 } from './pay-v2-refunds'
import { TransactionV2 } from './pay-v2-transaction'

/** Doc page 统一下单; lengths and forms are those of UO-1. */
export interface CloudOrder {
  /** The mini-program or official account the payer is in. */
  sub_appid: string
  /** The payer's, under `sub_appid`. */
  openid: string
  body: string
  out_trade_no: string
  /** Fen. */
  total_fee: number
  /** Of the person who pays. */
  spbill_create_ip: string
  attach?: string
  /** yyyyMMddHHmmss, in China: the last moment to pay. */
  time_expire?: string
  /** Where in the container the callback arrives: at most 64 characters, without a query. */
  path: string
}

/** Doc page 申请退款. */
export interface CloudRefundOrder {
  sub_appid: string
  out_trade_no: string
  out_refund_no: string
  /** Of the payment, in fen. */
  total_fee: number
  /** What goes back now, in fen. */
  refund_fee: number
  refund_desc?: string
  /** Where in the container the callback arrives: at most 64 characters, without a query. */
  path: string
}

/** Seconds, which the launcher wants as text. */
const seconds = z.union([z.string().regex(/^\d+$/), z.int().transform(String)])

/** Launches a payment as it is: `wx.requestPayment` and `wx.chooseWXPay` take it. */
const CloudPayment = z.object({
  appId: z.string(),
  timeStamp: seconds,
  nonceStr: z.string(),
  package: z.string().startsWith('prepay_id='),
  signType: z.enum(['MD5', 'HMAC-SHA256']),
  paySign: z.string().min(1),
})
export type CloudPayment = z.infer<typeof CloudPayment>

/** Every call: @throws WechatPayV2Error, WechatApiError, WechatUnreachableError */
export interface PayCloudClient extends PayCloudBills {
  /** For a person inside WeChat. */
  prepay(order: CloudOrder): Promise<{ payment: CloudPayment }>
  /** In the merchant's own terms: `appid`, `mch_id` and `openid` are what the wire calls sub_appid, sub_mch_id, sub_openid. */
  query(p: { sub_appid: string; out_trade_no: string }): Promise<TransactionV2>
  /** Not within five minutes of its creation (C2-1). */
  close(p: { sub_appid: string; out_trade_no: string }): Promise<void>
  /** The same out_refund_no is the same refund, however often it is sent (R2-1). */
  refund(order: CloudRefundOrder): Promise<AcceptedRefundV2>
  queryRefund(p: { sub_appid: string; out_refund_no: string }): Promise<RefundRecordV2>
}

interface Deps {
  /** Of `api.weixin.qq.com`. */
  origin: string
  subMchId: string
  /** Where the shop runs and so where callbacks go: the environment and the service in it. */
  place: () => { envId: string; service: string }
  /** For one attempt, in milliseconds. */
  timeoutMs?: number
  /** One more attempt after each, in milliseconds. */
  retryPausesMs?: readonly number[]
}

export function createPayCloudClient(deps: Deps): PayCloudClient {
  const { origin, subMchId, timeoutMs = 5_000, retryPausesMs = [200, 600] } = deps
  const wire = { origin, subMchId, timeoutMs, retryPausesMs }
  /** 2: a container, where 1 is a cloud function. */
  const callback = (path: string) => {
    const { envId, service } = deps.place()
    return { env_id: envId, callback_type: 2, container: { service, path } }
  }

  return {
    ...payCloudBills(wire),

    prepay({ path, ...order }) {
      const fields = { ...order, trade_type: 'JSAPI', ...callback(path) }
      const reply = z.object({ payment: CloudPayment })
      return callCloud(wire, { action: 'unifiedOrder', fields, reply })
    },

    query: (asked) =>
      callCloud(wire, {
        action: 'queryorder',
        fields: asked,
        reply: transactionOf({ appid: asked.sub_appid, mch_id: subMchId }),
      }),

    async close(asked) {
      await callCloud(wire, { action: 'closeorder', fields: asked, reply: z.object({}) })
    },

    refund: ({ path, ...order }) =>
      callCloud(wire, {
        action: 'refund',
        fields: { ...order, ...callback(path) },
        reply: AcceptedRefundV2,
      }),

    async queryRefund(asked) {
      const action = 'queryrefund'
      const page = await callCloud(wire, { action, fields: asked, reply: RefundPage })
      const found = refundIn(page, asked.out_refund_no)
      if (found) return found
      throw new WechatUnreachableError(`${pathOf(action)}: an answer about another refund`)
    },
  }
}

/** `appid`, `mch_id` and `openid` of the wire are those of WeChat's own service provider. */
const transactionOf = (asked: { appid: string; mch_id: string }) =>
  z
    .record(z.string(), z.unknown())
    .transform(({ sub_appid, sub_mch_id, sub_openid, ...told }): PayCloudFields => ({
      ...told,
      appid: sub_appid ?? asked.appid,
      mch_id: sub_mch_id ?? asked.mch_id,
      openid: sub_openid,
    }))
    .pipe(TransactionV2)
