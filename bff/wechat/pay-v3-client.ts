/**
 * Client of WeChat Pay v3. Every request is signed, every 2xx answer verified before it is read. All requests here
 * may be repeated, so what stays open (no answer, 5xx, 202, a signature probe) is asked again with the very same
 * bytes (E3-4). Answers of 4xx come unsigned (G3-6): they can deny a payment, never confirm one.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { makeNonce } from './crypto'
import { exchange, jsonIn, WechatUnreachableError, type WireAnswer } from './http'
import { errorFrom, WechatPayError } from './pay-v3-error'
import {
  authorization,
  paySign,
  verifySigned,
  WechatSignatureError,
  type Merchant,
  type PlatformKeys,
} from './pay-v3-signature'
import { Transaction } from './pay-v3-transaction'

/** Written in the order it is sent: the same order must make the same bytes. */
export interface JsapiPrepay {
  appid: string
  mchid: string
  description: string
  out_trade_no: string
  time_expire: string
  notify_url: string
  amount: { total: number; currency: string }
  payer: { openid: string }
}

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
  queryByOutTradeNo(out_trade_no: string): Promise<Transaction>
  close(out_trade_no: string): Promise<void>
  /** What `wx.requestPayment` and `wx.chooseWXPay` take to show the payment. */
  launch(p: { appId: string; prepay_id: string }): Launch
}

interface Deps {
  origin: string
  merchant: Merchant
  keys: PlatformKeys
  /** Asks WeChat to sign its answers with this key (G3-11). */
  publicKeyId: string
  clock: () => Date
  /** For one attempt. */
  timeoutMs?: number
  /** One more attempt after each. */
  retryPausesMs?: readonly number[]
}

interface Call<T> {
  method: 'GET' | 'POST'
  path: string
  payload?: object
  reply: z.ZodType<T>
}

export function createPayV3Client(deps: Deps): PayV3Client {
  const { merchant, clock } = deps
  const orderPath = (out_trade_no: string) =>
    `/v3/pay/transactions/out-trade-no/${encodeURIComponent(out_trade_no)}`

  return {
    prepayJsapi: (order) =>
      call(deps, {
        method: 'POST',
        path: '/v3/pay/transactions/jsapi',
        payload: order,
        reply: z.object({ prepay_id: z.string().min(1) }),
      }),

    queryByOutTradeNo: (out_trade_no) =>
      call(deps, {
        method: 'GET',
        path: `${orderPath(out_trade_no)}?mchid=${merchant.mchId}`,
        reply: Transaction,
      }),

    async close(out_trade_no) {
      await call(deps, {
        method: 'POST',
        path: `${orderPath(out_trade_no)}/close`,
        payload: { mchid: merchant.mchId },
        reply: z.undefined(),
      })
    },

    launch({ appId, prepay_id }) {
      const signed = {
        timeStamp: secondsOf(clock()),
        nonceStr: makeNonce(),
        package: `prepay_id=${prepay_id}`,
      }
      return {
        ...signed,
        signType: 'RSA',
        paySign: paySign(merchant.privateKey, { appId, ...signed }),
      }
    },
  }
}

async function call<T>(deps: Deps, request: Call<T>): Promise<T> {
  for (const pauseMs of deps.retryPausesMs ?? [200, 600]) {
    try {
      return await attempt(deps, request)
    } catch (error) {
      if (!isOpen(error)) throw error
      await pause(pauseMs)
    }
  }
  return attempt(deps, request)
}

/** Whether the same request may still succeed. Not after 429: asking again at once makes it worse. */
function isOpen(error: unknown): boolean {
  if (error instanceof WechatSignatureError) return error.problem === 'probe'
  if (error instanceof WechatPayError) return error.status >= 500
  return error instanceof WechatUnreachableError
}

async function attempt<T>(deps: Deps, { method, path, payload, reply }: Call<T>): Promise<T> {
  const url = new URL(path, deps.origin)
  const body = payload ? JSON.stringify(payload) : ''
  const answer = await exchange({
    url,
    method,
    timeoutMs: deps.timeoutMs ?? 5_000,
    headers: {
      accept: 'application/json',
      'user-agent': 'taro-wechat-shop/0.1',
      'wechatpay-serial': deps.publicKeyId,
      authorization: authorization(deps.merchant, {
        method,
        url: url.pathname + url.search,
        timestamp: secondsOf(deps.clock()),
        nonce: makeNonce(),
        body,
      }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body }),
  })
  return read(deps, answer, { path, reply })
}

function read<T>(
  { keys, clock }: Deps,
  answer: WireAnswer,
  { path, reply }: { path: string; reply: z.ZodType<T> },
): T {
  const { status, headers, body } = answer
  if (status >= 400) throw errorFrom(answer)
  if (status !== 200 && status !== 204) throw new WechatUnreachableError(`${path}: HTTP ${status}`)
  verifySigned({ headers, body, keys, now: clock() })
  const parsed = reply.safeParse(status === 204 ? undefined : jsonIn(body.toString('utf8')))
  if (!parsed.success) throw new WechatUnreachableError(`${path}: an answer of an unknown shape`)
  return parsed.data
}

const secondsOf = (date: Date) => String(Math.floor(date.getTime() / 1000))
