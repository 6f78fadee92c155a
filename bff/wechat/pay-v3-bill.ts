/**
 * Bills of WeChat Pay v3: asked for, fetched, unzipped, hashed and read in one go, a line at a time. The file comes
 * unsigned (B3-3); what vouches for it is the SHA-1 in the signed answer, known to fit only at the end.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { billLines, type BillLine } from './bill-rows'
import { WechatUnreachableError } from './http'
import { errorFrom } from './pay-v3-error'
import { callRepeatedly, signedHeadersOf, type PayV3Deps } from './pay-v3-request'

/** `bill_date` is `YYYY-MM-DD` in China, ready the next day from about 10:00, for three months (B3-2). */
export interface TradeBillRequest {
  bill_date: string
  bill_type?: 'ALL' | 'SUCCESS' | 'REFUND'
  tar_type?: 'GZIP'
}

export interface FundFlowBillRequest {
  bill_date: string
  account_type?: 'BASIC' | 'OPERATION' | 'FEES'
  tar_type?: 'GZIP'
}

/**
 * Rows, then a summary. The summary comes only after the hash was found right: act on nothing before it.
 * @throws WechatPayError (`STATEMENT_CREATING`: too early, `NO_STATEMENT_EXIST`: an empty day),
 *   WechatUnreachableError, WechatSignatureError, WechatBillError, BillFormatError
 */
export interface PayV3Bills {
  trade(request: TradeBillRequest): AsyncGenerator<BillLine, void, void>
  fundFlow(request: FundFlowBillRequest): AsyncGenerator<BillLine, void, void>
}

/** The file is not the one WeChat announced, or lies where we do not go. */
export class WechatBillError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'WechatBillError'
  }
}

const Announced = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9A-Fa-f]{40}$/),
  download_url: z.url(),
})

export function createPayV3Bills(deps: PayV3Deps): PayV3Bills {
  async function* bill(
    kind: 'tradebill' | 'fundflowbill',
    query: object,
  ): AsyncGenerator<BillLine, void, void> {
    const { hash_value, download_url } = await callRepeatedly(deps, {
      method: 'GET',
      path: `/v3/bill/${kind}?${new URLSearchParams(Object.entries(query)).toString()}`,
      reply: Announced,
    })
    const file = unzipped(download(deps, new URL(download_url)))
    yield* billLines(hashed(file, hash_value.toLowerCase()))
  }

  return {
    trade: (request) => bill('tradebill', request),
    fundFlow: (request) => bill('fundflowbill', request),
  }
}

/** The request is signed as any other, so it goes to WeChat Pay's own hosts and follows no redirect. */
async function* download(deps: PayV3Deps, url: URL): AsyncGenerator<Uint8Array, void, void> {
  if (![deps.origin, deps.standbyOrigin].some((origin) => origin && isOriginOf(origin, url))) {
    throw new WechatBillError(`The bill lies at ${url.origin}, which is not WeChat Pay`)
  }
  const silence = new AbortController()
  const path = url.pathname + url.search
  const headers = signedHeadersOf(deps, { method: 'GET', path, body: '' })
  const step = <T>(wait: () => Promise<T>) =>
    within({ timeoutMs: deps.timeoutMs ?? 5_000, silence, wait })
  try {
    const response = await step(() =>
      fetch(url, { headers, redirect: 'error', signal: silence.signal }),
    )
    if (response.status !== 200 || !response.body) throw await refusalOf(response)
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await step(() => reader.read())
      if (done) return
      yield value
    }
  } finally {
    // Also when the reader of the bill stops early.
    silence.abort()
  }
}

const isOriginOf = (origin: string, url: URL) => new URL(origin).origin === url.origin

/** A deadline for each step, not for the whole: a bill may be large, and its reader slow. */
async function within<T>(p: {
  timeoutMs: number
  silence: AbortController
  wait: () => Promise<T>
}): Promise<T> {
  const timer = setTimeout(() => p.silence.abort(), p.timeoutMs)
  try {
    return await p.wait()
  } catch (cause) {
    throw new WechatUnreachableError('The download of the bill broke off', { cause })
  } finally {
    clearTimeout(timer)
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const body = Buffer.from(await response.arrayBuffer())
  return response.status >= 400
    ? errorFrom({ status: response.status, headers: Object.fromEntries(response.headers), body })
    : new WechatUnreachableError(`the bill: HTTP ${response.status}`)
}

/** Looks at the first two bytes: what was asked for and what headers say does not always agree. */
async function* unzipped(
  chunks: AsyncGenerator<Uint8Array, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  let start = Buffer.alloc(0)
  while (start.length < 2) {
    const next = await chunks.next()
    if (next.done) break
    start = Buffer.concat([start, next.value])
  }
  const whole = startingWith(start, chunks)
  yield* start[0] === 0x1f && start[1] === 0x8b ? gunzipped(whole) : whole
}

async function* startingWith(
  start: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    if (start.length > 0) yield start
    yield* rest
  } finally {
    await rest.return()
  }
}

async function* gunzipped(
  chunks: AsyncGenerator<Uint8Array, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  const source = Readable.from(chunks)
  const gunzip = createGunzip()
  source.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const chunk of source.pipe(gunzip)) {
      if (chunk instanceof Uint8Array) yield chunk
    }
  } catch (error) {
    throw isBadZip(error)
      ? new WechatBillError('The bill is a broken gzip file', { cause: error })
      : error
  } finally {
    gunzip.destroy()
    source.destroy()
  }
}

const isBadZip = (error: unknown) =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  String(error.code).startsWith('Z_')

/** Over the unzipped file (B3-3, kind bill.hash). Throws in place of the end, so that no summary is read before. */
async function* hashed(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  sha1: string,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha1')
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') !== sha1) {
    throw new WechatBillError('The bill is not the one announced: its SHA-1 differs')
  }
}
