/** One signed request of WeChat Pay v3, and what a verified answer is. Clients are made of these two. */
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { makeNonce } from './crypto'
import { exchange, jsonIn, WechatUnreachableError, type WireAnswer } from './http'
import { errorFrom, WechatPayError } from './pay-v3-error'
import {
  authorization,
  verifySigned,
  WechatSignatureError,
  type Merchant,
  type PlatformKeyLookup,
} from './pay-v3-signature'

/** What it takes to ask. Times in milliseconds. */
export interface PayV3Connection {
  origin: string
  /** `https://api2.mch.weixin.qq.com` (row 6.16): asked when no connection to `origin` comes about. */
  standbyOrigin?: string
  merchant: Merchant
  clock: () => Date
  /** For one attempt. */
  timeoutMs?: number
}

/** What it takes to ask and believe. */
export interface PayV3Deps extends PayV3Connection {
  keys: PlatformKeyLookup
  /** `PUB_KEY_ID_…`: asks WeChat to sign its answers with this key (G3-11); without, a certificate signs. */
  publicKeyId?: string
  /** One more attempt after each, where the same request may be repeated. */
  retryPausesMs?: readonly number[]
}

export interface SignedRequest {
  method: 'GET' | 'POST'
  /** With the query, escaped as it is to be sent. */
  path: string
  payload?: object
  /** Goes out as `Wechatpay-Serial`. */
  serial?: string | undefined
}

export interface PayV3Call<T> extends SignedRequest {
  reply: z.ZodType<T>
}

/**
 * Asks, and asks again with the very same body while it stays open: no answer, 5xx, 202, a signature probe (E3-4).
 * For what is idempotent by its number. @throws WechatPayError, WechatUnreachableError, WechatSignatureError
 */
export async function callRepeatedly<T>(deps: PayV3Deps, call: PayV3Call<T>): Promise<T> {
  for (const pauseMs of deps.retryPausesMs ?? [200, 600]) {
    try {
      return await callOnce(deps, call)
    } catch (error) {
      if (!isOpen(error)) throw error
      await pause(pauseMs)
    }
  }
  return callOnce(deps, call)
}

/** Whether the same request may still succeed. Not after 429: asking again at once makes it worse. */
export function isOpen(error: unknown): boolean {
  if (error instanceof WechatSignatureError) return error.problem === 'probe'
  if (error instanceof WechatPayError) return error.status >= 500
  return error instanceof WechatUnreachableError
}

/**
 * Every 2xx is verified before it is read. Answers of 4xx come unsigned (G3-6): they can deny, never confirm.
 * @throws WechatPayError, WechatUnreachableError, WechatSignatureError
 */
export async function callOnce<T>(deps: PayV3Deps, call: PayV3Call<T>): Promise<T> {
  const { reply, ...request } = call
  const answer = await sendSigned(deps, { serial: deps.publicKeyId, ...request })
  await verifySigned({ ...accepted(answer, call), keys: deps.keys, now: deps.clock() })
  const text = answer.body.toString('utf8')
  const parsed = reply.safeParse(answer.status === 204 ? undefined : jsonIn(text))
  if (!parsed.success) {
    throw new WechatUnreachableError(`${call.path}: an answer of an unknown shape`)
  }
  return parsed.data
}

/** An answer of 200 or 204; not verified. @throws WechatPayError, WechatUnreachableError */
export function accepted(answer: WireAnswer, { path }: SignedRequest): WireAnswer {
  if (answer.status >= 400) throw errorFrom(answer)
  if (answer.status !== 200 && answer.status !== 204) {
    throw new WechatUnreachableError(`${path}: HTTP ${answer.status}`)
  }
  return answer
}

/**
 * The raw answer, whatever it is, and not verified. The standby host gets the same bytes: host names are not signed.
 * @throws WechatUnreachableError
 */
export async function sendSigned(
  connection: PayV3Connection,
  request: SignedRequest,
): Promise<WireAnswer> {
  const body = request.payload ? JSON.stringify(request.payload) : ''
  const wire = {
    method: request.method,
    timeoutMs: connection.timeoutMs ?? 5_000,
    headers: await signedHeadersOf(connection, { ...request, body }),
    ...(body && { body }),
  }
  return reach(connection, (origin) => exchange({ url: new URL(request.path, origin), ...wire }))
}

/** The headers that make a request ours; `path` signed as a URL would send it. */
export async function signedHeadersOf(
  { merchant, clock, origin }: PayV3Connection,
  { method, path, body, serial }: SignedRequest & { body: string },
): Promise<Record<string, string>> {
  const { pathname, search } = new URL(path, origin)
  return {
    accept: 'application/json',
    'user-agent': 'taro-wechat-shop/0.1',
    ...(serial && { 'wechatpay-serial': serial }),
    authorization: await authorization(merchant, {
      method,
      url: pathname + search,
      timestamp: secondsOf(clock()),
      nonce: makeNonce(),
      body,
    }),
    ...(body && { 'content-type': 'application/json' }),
  }
}

/**
 * Turns to the standby host, once, only if no connection to the main one was made: then nothing can have been
 * accepted there. A time-out is not that.
 */
async function reach<T>(
  { origin, standbyOrigin }: PayV3Connection,
  ask: (origin: string) => Promise<T>,
): Promise<T> {
  try {
    return await ask(origin)
  } catch (error) {
    if (standbyOrigin === undefined || !wasNeverConnected(error)) throw error
    return ask(standbyOrigin)
  }
}

const CONNECTING = ['connect', 'getaddrinfo']

/** By what the error tells, all the way down: one of fetch hides that of the socket, or several of them. */
function wasNeverConnected(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.every(wasNeverConnected)
  if ('syscall' in error) return CONNECTING.includes(String(error.syscall))
  if ('code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT') return true
  return 'cause' in error && wasNeverConnected(error.cause)
}

export const secondsOf = (date: Date) => String(Math.floor(date.getTime() / 1000))
