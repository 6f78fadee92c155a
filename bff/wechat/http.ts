/** Talking to WeChat over HTTP: one request with a deadline, and the client of `api.weixin.qq.com`. */
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { send, type WireAnswer, type WireRequest } from './wire'

export type { WireAnswer, WireRequest }

/** WeChat answered, and said no. The message carries no secret, code or token. */
export class WechatApiError extends Error {
  readonly errcode: number
  readonly errmsg: string
  readonly path: string

  constructor({ errcode, errmsg, path }: { errcode: number; errmsg: string; path: string }) {
    super(`WeChat answered ${path} with ${errcode}: ${errmsg}`)
    this.name = 'WechatApiError'
    this.errcode = errcode
    this.errmsg = errmsg
    this.path = path
  }
}

/** No answer, or none that means anything: refused, timed out, 5xx, not JSON, not the documented shape. */
export class WechatUnreachableError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'WechatUnreachableError'
  }
}

export interface WechatCall<T> {
  path: string
  query?: Record<string, string>
  reply: z.ZodType<T>
}

export interface WechatPost<T> extends WechatCall<T> {
  body: Record<string, unknown>
  /** For what must not happen twice: a code to spend, a message to send. */
  once?: true
}

/** Every call: @throws WechatApiError when `errcode` is not 0, WechatUnreachableError when nothing usable came back. */
export interface WechatApi {
  /** Asks once more when WeChat says it is busy (−1). */
  get<T>(call: WechatCall<T>): Promise<T>
  /** For what works a single time, such as a code: never asked twice. */
  getOnce<T>(call: WechatCall<T>): Promise<T>
  /** Once more on −1, unless `once`. */
  post<T>(call: WechatPost<T>): Promise<T>
}

const BUSY = -1
const BUSY_PAUSE_MS = 200

export function createWechatApi({
  origin,
  timeoutMs = 8_000,
}: {
  origin: string
  timeoutMs?: number
}): WechatApi {
  const ask = async <T>(call: WechatCall<T> & { body?: Record<string, unknown> }): Promise<T> => {
    const url = new URL(call.path, origin)
    url.search = new URLSearchParams(call.query ?? {}).toString()
    const answer = await exchange({
      url,
      timeoutMs,
      ...(call.body === undefined
        ? { method: 'GET', headers: { accept: 'application/json' } }
        : {
            method: 'POST',
            headers: { accept: 'application/json', 'content-type': 'application/json' },
            body: JSON.stringify(call.body),
          }),
    })
    const secrets = Object.entries({ ...call.query, ...call.body })
    return read(answer, call, secrets)
  }

  return {
    get: (call) => again(() => ask(call)),
    getOnce: (call) => ask(call),
    post: (call) => (call.once ? ask(call) : again(() => ask(call))),
  }
}

async function again<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof WechatApiError && error.errcode === BUSY)) throw error
    await pause(BUSY_PAUSE_MS)
    return send()
  }
}

/** Failures are HTTP 200 with an `errcode`, sometimes as text/plain: only the body tells (OT-1, ML-2). */
function read<T>(
  answer: WireAnswer,
  { path, reply }: WechatCall<T>,
  sent: readonly (readonly [string, unknown])[],
): T {
  if (answer.status >= 500) throw new WechatUnreachableError(`${path}: HTTP ${answer.status}`)
  // Raw control characters occur in nicknames (OT-4); JSON has them between tokens only, where a space does as well.
  const body = jsonIn(answer.body.toString('utf8').replace(/\p{Cc}/gu, ' '))
  if (body === undefined) throw new WechatUnreachableError(`${path}: the answer is not JSON`)
  const errcode = numberIn(body, 'errcode')
  if (errcode !== undefined && errcode !== 0) {
    throw new WechatApiError({
      errcode,
      errmsg: withoutSecrets(textIn(body, 'errmsg'), sent),
      path,
    })
  }
  const parsed = reply.safeParse(body)
  if (answer.status !== 200 || !parsed.success) {
    const fields = parsed.error?.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new WechatUnreachableError(
      `${path}: HTTP ${answer.status} of an unknown shape (${fields ?? 'status'})`,
    )
  }
  return parsed.data
}

const SECRET_NAMES = [
  'secret',
  'code',
  'js_code',
  'access_token',
  'refresh_token',
  'signature',
  'key',
]

function withoutSecrets(text: string, sent: readonly (readonly [string, unknown])[]): string {
  return sent
    .filter(([name, value]) => SECRET_NAMES.includes(name) && String(value).length > 5)
    .reduce((clean, [name, value]) => clean.replaceAll(String(value), `[${name}]`), text)
}

function numberIn(body: unknown, field: string): number | undefined {
  const value: unknown = isRecord(body) ? body[field] : undefined
  return typeof value === 'number' ? value : undefined
}

function textIn(body: unknown, field: string): string {
  const value: unknown = isRecord(body) ? body[field] : undefined
  return typeof value === 'string' ? value : ''
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/**
 * One request, one answer as raw bytes, whatever its status. Redirects are not followed: the request may carry
 * secrets. @throws WechatUnreachableError
 */
export async function exchange(request: WireRequest): Promise<WireAnswer> {
  try {
    return await send(request)
  } catch (cause) {
    const { method, url, timeoutMs } = request
    throw new WechatUnreachableError(
      `${method} ${url.origin}${url.pathname}: no answer within ${timeoutMs} ms, or the connection failed`,
      { cause },
    )
  }
}

/** The body of an answer as it comes; whoever stops reading closes the connection. @throws what `fetch` fails with */
export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array, void, void> {
  const reader = body?.getReader()
  try {
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
      yield read.value
    }
  } finally {
    await reader?.cancel()
  }
}

/** @returns undefined for what is not JSON */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
