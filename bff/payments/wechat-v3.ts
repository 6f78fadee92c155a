/** The payment channel over WeChat Pay v3: our words on one side, WeChat's on the other, and nowhere else. */
import type { KeyObject } from 'node:crypto'
import type { PayParams } from '../contract/pay'
import { AppError } from '../errors'
import { apiV3KeyFrom, privateKeyFrom, publicKeyFrom } from '../wechat/crypto'
import { explainInEnglish } from '../wechat/errors/explain'
import { WechatUnreachableError } from '../wechat/http'
import { createPayV3Client, h5PageUrl, type PayV3Client } from '../wechat/pay-v3-client'
import { WechatPayError } from '../wechat/pay-v3-error'
import {
  openNotification,
  WechatNotificationError,
  type ArrivedNotification,
} from '../wechat/pay-v3-notification'
import { WechatSignatureError, type PlatformKeys } from '../wechat/pay-v3-signature'
import type { Acknowledgement, Charge, PaymentChannel, PaymentEvent } from './channel'
import { fromWire, toH5Wire, toJsapiWire, toWire } from './wechat-v3-wire'
import { ForeignPaymentError, payParams, type Shop } from './wechat-shop'

export interface WechatV3Options extends Shop {
  payOrigin: string
  /** 32 bytes. */
  apiV3Key: string
  /** PEM or KeyObject, as `publicKey`. */
  privateKey: string | KeyObject
  certSerialNo: string
  /** `PUB_KEY_ID_…` */
  publicKeyId: string
  publicKey: string | KeyObject
  clock: () => Date
  /** For one attempt to reach WeChat, and the pauses before the next ones. */
  timeoutMs?: number
  retryPausesMs?: readonly number[]
}

/** @throws when a key is not what its name says */
export function createWechatV3Channel(options: WechatV3Options): PaymentChannel {
  const keys: PlatformKeys = new Map([[options.publicKeyId, publicKeyFrom(options.publicKey)]])
  const apiV3Key = apiV3KeyFrom(options.apiV3Key)
  const client = clientFrom(options, keys)

  return {
    async prepay(charge) {
      try {
        return await launchable(charge, client, options)
      } catch (error) {
        throw toAppError(error)
      }
    },

    async query({ outTradeNo }) {
      try {
        const transaction = await client.queryByOutTradeNo(outTradeNo)
        if (transaction.out_trade_no !== outTradeNo) throw new ForeignPaymentError('out_trade_no')
        return fromWire(transaction, options)
      } catch (error) {
        if (isNeverHeardOf(error)) return { kind: 'unknown', outTradeNo }
        throw toAppError(error)
      }
    },

    async close({ outTradeNo }) {
      try {
        await client.close(outTradeNo)
        return 'closed'
      } catch (error) {
        if (isPaid(error)) return 'already-paid'
        // Nobody can pay what WeChat never heard of, or what is closed already.
        if (isNeverHeardOf(error) || isClosed(error)) return 'closed'
        throw toAppError(error)
      }
    },

    // Inside the executor a throw becomes a rejection, as the port promises.
    parseNotification: (headers, rawBody) =>
      new Promise((resolve) => {
        resolve(eventIn({ headers, rawBody, keys, apiV3Key, now: options.clock() }, options))
      }),

    acknowledge,
  }
}

async function launchable(charge: Charge, client: PayV3Client, shop: Shop): Promise<PayParams> {
  const { payer } = charge
  switch (payer.launcher) {
    case 'wechat-mini-program':
    case 'wechat-jssdk': {
      const { prepay_id } = await client.prepayJsapi(toJsapiWire(charge, payer, shop))
      return payParams(payer, client.launch({ appId: payer.appId, prepay_id }))
    }
    case 'wechat-h5': {
      const { h5_url } = await client.prepayH5(toH5Wire(charge, shop))
      return { kind: payer.launcher, url: h5PageUrl({ h5_url, redirectUrl: charge.returnUrl }) }
    }
    case 'wechat-native': {
      const { code_url } = await client.prepayNative(toWire(charge, shop))
      return { kind: payer.launcher, codeUrl: code_url }
    }
    default:
      return payer satisfies never
  }
}

function clientFrom(options: WechatV3Options, keys: PlatformKeys): PayV3Client {
  const { payOrigin: origin, publicKeyId, clock, timeoutMs, retryPausesMs } = options
  const { mchId, certSerialNo } = options
  return createPayV3Client({
    origin,
    merchant: { mchId, certSerialNo, privateKey: privateKeyFrom(options.privateKey) },
    keys,
    publicKeyId,
    clock,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retryPausesMs !== undefined && { retryPausesMs }),
  })
}

function eventIn(arrived: ArrivedNotification, shop: Shop): PaymentEvent {
  try {
    const opened = openNotification(arrived)
    return opened.kind === 'other'
      ? { kind: 'ignored', reason: `event type ${opened.event_type}` }
      : fromWire(opened.transaction, shop)
  } catch (error) {
    throw notificationRefused(error)
  }
}

/** By the end of the request id, which is more exact than the code (E3-3). */
const PAID_NUMBERS = ['268449538', '268498689']

const isPaid = (error: unknown) =>
  error instanceof WechatPayError &&
  (error.code === 'ORDERPAID' ||
    error.code === 'ORDER_PAID' ||
    PAID_NUMBERS.includes(error.number ?? ''))

const isClosed = (error: unknown) =>
  error instanceof WechatPayError && (error.code === 'ORDER_CLOSED' || error.code === 'ORDERCLOSED')

const isNeverHeardOf = (error: unknown) =>
  error instanceof WechatPayError && error.code === 'ORDER_NOT_EXIST'

/** The one place where WeChat Pay's words become ours. What it does not know it leaves alone. */
function toAppError(error: unknown): unknown {
  if (error instanceof WechatPayError) {
    const { status, message } = error
    const details = { wechatCode: wechatCodeOf(error), ...explained(error) }
    if (isPaid(error)) return new AppError('order-paid', 409, message, { cause: error })
    if (isClosed(error)) return new AppError('order-closed', 409, message, { cause: error })
    return status === 429 || status >= 500
      ? new AppError('wechat-unavailable', 503, message, { cause: error, details })
      : new AppError('wechat-rejected', 502, message, { cause: error, details })
  }
  const isNoAnswer =
    error instanceof WechatUnreachableError ||
    error instanceof WechatSignatureError ||
    error instanceof ForeignPaymentError
  return isNoAnswer
    ? new AppError('wechat-unavailable', 503, `No answer to trust: ${error.message}`, {
        cause: error,
      })
    : error
}

const wechatCodeOf = ({ code, status }: WechatPayError) => code ?? `HTTP ${status}`

/** What to do about it, for logs and developers: by its number if that is known, else by its code (E3-3). */
function explained(error: WechatPayError) {
  const codes = [error.number ?? '', wechatCodeOf(error), `HTTP ${error.status}`]
  const explanation = codes
    .map((code) => explainInEnglish({ product: 'pay-v3', code }))
    .find((text) => text !== undefined)
  return explanation === undefined ? {} : { explanation }
}

function notificationRefused(error: unknown): unknown {
  const isRefused =
    error instanceof WechatSignatureError ||
    error instanceof WechatNotificationError ||
    error instanceof ForeignPaymentError
  return isRefused
    ? new AppError('forbidden', 403, `Notification refused: ${error.message}`, { cause: error })
    : error
}

/** Any 2xx means received; only a 4xx or 5xx makes WeChat send again (N3-4). */
function acknowledge(settled: boolean): Acknowledgement {
  const type = 'application/json'
  return settled
    ? { status: 204, type, body: '' }
    : { status: 500, type, body: JSON.stringify({ code: 'FAIL', message: '失败' }) }
}
