/** The channel over WeChat Pay v2, for merchants whose key is of that time. */
import type { KeyObject } from 'node:crypto'
import type { PayParams } from '../contract/pay'
import { createPayV2Client, type PayV2Client } from '../wechat/pay-v2-client'
import {
  AnotherMerchantError,
  failureAnswerV2,
  isRefundNotificationV2,
  openPaymentNotificationV2,
  openRefundNotificationV2,
  SUCCESS_ANSWER_V2,
} from '../wechat/pay-v2-notification'
import type { PayV2Merchant, SignType } from '../wechat/pay-v2-signature'
import { h5PageUrl } from '../wechat/pay-v3-client'
import type {
  Acknowledgement,
  Channel,
  Charge,
  PaymentEvent,
  RefundEvent,
  RefundKey,
} from './channel'
import { notificationRefused, toAppError } from './wechat-v2-error'
import { ForeignPaymentError, foreignNotice, payParams, type Shop } from './wechat-shop'
import {
  fromAcceptedRefund,
  fromNotification,
  keyOfRefundNotice,
  sceneInfo,
  toRefundWire,
  toWire,
} from './wechat-v2-wire'
import { createV2Questions } from './wechat-v2-questions'

export interface WechatV2Options extends Shop {
  payOrigin: string
  apiKey: KeyObject
  signType: SignType
  /** `apiclient_cert.p12`; refunds over https do not go without it. */
  clientCertificate?: Buffer
  clock: () => Date
  /** For one attempt to reach WeChat, and the pauses before the next ones. */
  timeoutMs?: number
  retryPausesMs?: readonly number[]
}

export function createWechatV2Channel(options: WechatV2Options): Channel {
  const { payOrigin: origin, mchId, apiKey, signType, clock, timeoutMs, retryPausesMs } = options
  const merchant = { mchId, apiKey, signType }
  const client = createPayV2Client({
    origin,
    merchant,
    clock,
    ...(options.clientCertificate && { clientCertificate: { pfx: options.clientCertificate } }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retryPausesMs !== undefined && { retryPausesMs }),
  })

  const questions = createV2Questions(options)
  const queryRefund = (key: RefundKey) => {
    const { appId: appid, outRefundNo: out_refund_no } = key
    return questions.refund(key, () => client.queryRefund({ appid, out_refund_no }))
  }

  /** Sealed with our key, but not signed (N2-4): it says where to look, and the answer is what counts. */
  async function refundNamedIn(rawBody: string): Promise<RefundEvent> {
    const { refund, appid } = openRefundNotificationV2({ rawBody, merchant })
    const event = await queryRefund(keyOfRefundNotice(refund, { ...options, appid }))
    if (event) return event
    throw new ForeignPaymentError('out_refund_no')
  }

  return {
    async prepay(charge) {
      try {
        return await launchable(charge, client, options)
      } catch (error) {
        throw toAppError(error)
      }
    },

    query(key) {
      const { appId: appid, outTradeNo: out_trade_no } = key
      return questions.payment(key, () => client.query({ appid, out_trade_no }))
    },

    close(key) {
      const { appId: appid, outTradeNo: out_trade_no } = key
      return questions.closing(key, () => client.close({ appid, out_trade_no }))
    },

    async parseNotification(_headers, rawBody) {
      try {
        if (isRefundNotificationV2(rawBody)) return await refundNamedIn(rawBody)
        return paymentIn(rawBody, { merchant, shop: options })
      } catch (error) {
        throw notificationRefused(error)
      }
    },

    acknowledge,

    async refund(request) {
      try {
        return fromAcceptedRefund(await client.refund(toRefundWire(request, options)), request)
      } catch (error) {
        throw toAppError(error)
      }
    },

    queryRefund,

    bill(day) {
      const [appid = ''] = options.appIds
      const bill_date = day.replaceAll('-', '')
      return questions.bill(client.downloadBill({ appid, bill_date, bill_type: 'ALL' }))
    },
  }
}

/** @throws ForeignPaymentNotice, WechatSignatureError, WechatNotificationError */
function paymentIn(
  rawBody: string,
  { merchant, shop }: { merchant: PayV2Merchant; shop: Shop },
): PaymentEvent {
  try {
    const opened = openPaymentNotificationV2({ rawBody, merchant })
    return opened.kind === 'other'
      ? { kind: 'ignored', reason: `result_code ${opened.result_code}` }
      : fromNotification(opened.transaction, shop)
  } catch (error) {
    // It is signed with our key, or it would not have come so far.
    if (error instanceof AnotherMerchantError) {
      throw foreignNotice(new ForeignPaymentError('mch_id'))
    }
    throw error instanceof ForeignPaymentError ? foreignNotice(error) : error
  }
}

async function launchable(charge: Charge, client: PayV2Client, shop: Shop): Promise<PayParams> {
  const { payer } = charge
  const order = toWire(charge, shop)
  switch (payer.launcher) {
    case 'wechat-mini-program':
    case 'wechat-jssdk': {
      const { prepay_id } = await client.prepayJsapi({ ...order, openid: payer.openId })
      return payParams(payer, client.launch({ appId: payer.appId, prepay_id }))
    }
    case 'wechat-h5': {
      const { mweb_url } = await client.prepayMweb({ ...order, scene_info: sceneInfo(shop) })
      const url = h5PageUrl({ h5_url: mweb_url, redirectUrl: charge.returnUrl })
      return { kind: payer.launcher, url }
    }
    case 'wechat-native': {
      const product_id = charge.outTradeNo
      const { code_url } = await client.prepayNative({ ...order, product_id })
      return { kind: payer.launcher, codeUrl: code_url }
    }
    default:
      return payer satisfies never
  }
}

/** Always HTTP 200: v2 says in the body whether it was taken in (N2-2). */
function acknowledge(settled: boolean): Acknowledgement {
  const body = settled ? SUCCESS_ANSWER_V2 : failureAnswerV2('not settled')
  return { status: 200, type: 'text/xml', body }
}
