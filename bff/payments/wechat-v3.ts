/** The payment channel over WeChat Pay v3: our words on one side, WeChat's on the other, and nowhere else. */
import type { KeyObject } from 'node:crypto'
import { AppError } from '../errors'
import { apiV3KeyFrom, privateKeyFrom, publicKeyFrom } from '../wechat/crypto'
import { WechatUnreachableError } from '../wechat/http'
import { createPayV3Client, type PayV3Client } from '../wechat/pay-v3-client'
import { WechatPayError } from '../wechat/pay-v3-error'
import {
  openNotification,
  WechatNotificationError,
  type ArrivedNotification,
} from '../wechat/pay-v3-notification'
import { WechatSignatureError, type PlatformKeys } from '../wechat/pay-v3-signature'
import type { Acknowledgement, PaymentChannel, PaymentEvent } from './channel'
import { ForeignPaymentError, fromWire, payParams, toWire, type Shop } from './wechat-v3-wire'

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
        const { prepay_id } = await client.prepayJsapi(toWire(charge, options))
        return payParams(charge, client.launch({ appId: charge.payer.appId, prepay_id }))
      } catch (error) {
        throw toAppError(error)
      }
    },

    async query(outTradeNo) {
      try {
        const transaction = await client.queryByOutTradeNo(outTradeNo)
        if (transaction.out_trade_no !== outTradeNo) throw new ForeignPaymentError('out_trade_no')
        return fromWire(transaction, options)
      } catch (error) {
        if (isNeverHeardOf(error)) return { kind: 'unknown', outTradeNo }
        throw toAppError(error)
      }
    },

    async close(outTradeNo) {
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
    const { status, code, message } = error
    const details = { wechatCode: code ?? `HTTP ${status}` }
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
