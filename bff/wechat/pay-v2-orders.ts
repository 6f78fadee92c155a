/** Orders of WeChat Pay v2: unifiedorder in its three ways, orderquery, closeorder. */
import { z } from 'zod'
import { TransactionV2 } from './pay-v2-transaction'
import { callV2, type PayV2Wire } from './pay-v2-wire'

/** What unifiedorder takes for every way to pay; lengths and forms are those of UO-1. */
export interface UnifiedOrder {
  appid: string
  body: string
  out_trade_no: string
  /** Fen. */
  total_fee: number
  /** Of the person who pays. */
  spbill_create_ip: string
  /** Without a query. */
  notify_url: string
  attach?: string
  detail?: string
  goods_tag?: string
  /** yyyyMMddHHmmss, in China. */
  time_start?: string
  /** yyyyMMddHHmmss, in China: the last moment to pay, not the moment the order closes. */
  time_expire?: string
  limit_pay?: 'no_credit'
}

export type JsapiOrder = UnifiedOrder & { openid: string }
/** `scene_info`: JSON that names the site. */
export type MwebOrder = UnifiedOrder & { scene_info: string }
export type NativeOrder = UnifiedOrder & { product_id: string }

/** By which of its two numbers a payment is asked for. */
export type PaymentNumber = { out_trade_no: string } | { transaction_id: string }

/**
 * Every call: @throws WechatPayV2Error, WechatUnreachableError, WechatSignatureError, and XmlError for a text that
 * cannot be sent
 */
export interface PayV2Orders {
  /** For a person inside WeChat; the prepay_id lives two hours (UO-6). */
  prepayJsapi(order: JsapiOrder): Promise<{ prepay_id: string }>
  /** For a browser outside WeChat; the mweb_url lives five minutes (UO-6). */
  prepayMweb(order: MwebOrder): Promise<{ prepay_id: string; mweb_url: string }>
  /** For a QR code; the code_url lives two hours, and dies when the order is made again (UO-6, UO-7). */
  prepayNative(order: NativeOrder): Promise<{ prepay_id: string; code_url: string }>
  query(p: { appid: string } & PaymentNumber): Promise<TransactionV2>
  /** Not within five minutes of its creation (C2-1). */
  close(p: { appid: string; out_trade_no: string }): Promise<void>
}

const filled = z.string().min(1)

export function payV2Orders(wire: PayV2Wire): PayV2Orders {
  const path = '/pay/unifiedorder'
  return {
    prepayJsapi: (order) =>
      callV2(wire, {
        path,
        fields: { ...order, trade_type: 'JSAPI' },
        reply: z.object({ prepay_id: filled }),
      }),

    prepayMweb: (order) =>
      callV2(wire, {
        path,
        fields: { ...order, trade_type: 'MWEB' },
        reply: z.object({ prepay_id: filled, mweb_url: filled }),
      }),

    prepayNative: (order) =>
      callV2(wire, {
        path,
        fields: { ...order, trade_type: 'NATIVE' },
        reply: z.object({ prepay_id: filled, code_url: filled }),
      }),

    query: (asked) =>
      callV2(wire, { path: '/pay/orderquery', fields: asked, reply: TransactionV2 }),

    async close(asked) {
      await callV2(wire, { path: '/pay/closeorder', fields: asked, reply: z.object({}) })
    },
  }
}
