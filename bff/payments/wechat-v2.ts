/** The payment channel over WeChat Pay v2, for merchants whose key is of that time. */
import type { KeyObject } from 'node:crypto'
import type { PayParams } from '../contract/pay'
import { AppError } from '../errors'
import { explainInEnglish } from '../wechat/errors/explain'
import { WechatUnreachableError } from '../wechat/http'
import { createPayV2Client, type PayV2Client } from '../wechat/pay-v2-client'
import { WechatPayV2Error } from '../wechat/pay-v2-error'
import {
  failureAnswerV2,
  openPaymentNotificationV2,
  SUCCESS_ANSWER_V2,
} from '../wechat/pay-v2-notification'
import type { SignType } from '../wechat/pay-v2-signature'
import { h5PageUrl } from '../wechat/pay-v3-client'
import { WechatNotificationError } from '../wechat/pay-v3-notification'
import { WechatSignatureError } from '../wechat/pay-v3-signature'
import type { Acknowledgement, Charge, PaymentChannel } from './channel'
import { ForeignPaymentError, payParams, type Shop } from './wechat-shop'
import { fromNotification, fromWire, sceneInfo, toWire } from './wechat-v2-wire'

export interface WechatV2Options extends Shop {
  payOrigin: string
  apiKey: KeyObject
  signType: SignType
  clock: () => Date
  /** For one attempt to reach WeChat, and the pauses before the next ones. */
  timeoutMs?: number
  retryPausesMs?: readonly number[]
}

export function createWechatV2Channel(options: WechatV2Options): PaymentChannel {
  const { payOrigin: origin, mchId, apiKey, signType, clock, timeoutMs, retryPausesMs } = options
  const merchant = { mchId, apiKey, signType }
  const client = createPayV2Client({
    origin,
    merchant,
    clock,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retryPausesMs !== undefined && { retryPausesMs }),
  })

  return {
    async prepay(charge) {
      try {
        return await launchable(charge, client, options)
      } catch (error) {
        throw toAppError(error)
      }
    },

    async query({ outTradeNo, appId }) {
      try {
        const found = await client.query({ appid: appId, out_trade_no: outTradeNo })
        if (found.out_trade_no !== outTradeNo) throw new ForeignPaymentError('out_trade_no')
        return fromWire(found, options)
      } catch (error) {
        if (isCode(error, 'ORDERNOTEXIST')) return { kind: 'unknown', outTradeNo }
        throw toAppError(error)
      }
    },

    async close({ outTradeNo, appId }) {
      try {
        await client.close({ appid: appId, out_trade_no: outTradeNo })
        return 'closed'
      } catch (error) {
        if (isCode(error, 'ORDERPAID')) return 'already-paid'
        // Nobody can pay what WeChat never heard of, or what is closed already.
        if (isCode(error, 'ORDERNOTEXIST') || isCode(error, 'ORDERCLOSED')) return 'closed'
        throw toAppError(error)
      }
    },

    // Inside the executor a throw becomes a rejection, as the port promises.
    parseNotification: (_headers, rawBody) =>
      new Promise((resolve) => {
        const opened = refusing(() => openPaymentNotificationV2({ rawBody, merchant }))
        resolve(
          opened.kind === 'other'
            ? { kind: 'ignored', reason: `result_code ${opened.result_code}` }
            : refusing(() => fromNotification(opened.transaction, options)),
        )
      }),

    acknowledge,
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

const isCode = (error: unknown, code: string) =>
  error instanceof WechatPayV2Error && error.err_code === code

/** The one place where WeChat Pay's words become ours. What it does not know it leaves alone. */
function toAppError(error: unknown): unknown {
  if (error instanceof WechatPayV2Error) {
    const { message, path: api } = error
    const code = error.err_code ?? error.return_msg
    const explanation = explainInEnglish({ product: 'pay-v2', code, api })
    const details = { wechatCode: code, ...(explanation !== undefined && { explanation }) }
    if (isCode(error, 'ORDERPAID'))
      return new AppError('order-paid', 409, message, { cause: error })
    if (isCode(error, 'ORDERCLOSED')) {
      return new AppError('order-closed', 409, message, { cause: error })
    }
    return error.isTemporary
      ? new AppError('wechat-unavailable', 503, message, { cause: error, details })
      : new AppError('wechat-rejected', 502, message, { cause: error, details })
  }
  const isNoAnswer =
    error instanceof WechatUnreachableError ||
    error instanceof WechatSignatureError ||
    error instanceof ForeignPaymentError
  if (!isNoAnswer) return error
  const message = `No answer to trust: ${error.message}`
  return new AppError('wechat-unavailable', 503, message, { cause: error })
}

function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    const isRefused =
      error instanceof WechatSignatureError ||
      error instanceof WechatNotificationError ||
      error instanceof ForeignPaymentError
    if (!isRefused) throw error
    const message = `Notification refused: ${error.message}`
    throw new AppError('forbidden', 403, message, { cause: error })
  }
}

/** Always HTTP 200: v2 says in the body whether it was taken in (N2-2). */
function acknowledge(settled: boolean): Acknowledgement {
  const body = settled ? SUCCESS_ANSWER_V2 : failureAnswerV2('not settled')
  return { status: 200, type: 'text/xml', body }
}
