/**
 * How the messages of a v2 client travel: over https with the merchant's client certificate when there is one, which
 * `fetch` cannot present. WeChat Pay asks every connection for it and needs it for refunds alone (V2-1).
 */
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest, type Agent } from 'node:https'
import { z } from 'zod'
import { bytesOf, WechatUnreachableError, type WireAnswer, type WireRequest } from './http'
import { certificateAgent } from './pay-v2-certificate'

const MAX_ANSWER_BYTES = 1024 * 1024

/** Neither follows redirects. What needs the certificate is refused over https without one, before it is sent. */
export interface PayV2Transport {
  /** One request, one answer as raw bytes, whatever its status. @throws WechatUnreachableError */
  exchange(request: WireRequest): Promise<WireAnswer>
  /** The same, its bytes as they come. @throws whatever the connection fails with, in the bytes too */
  open(request: OpenRequest): Promise<OpenAnswer>
}

export interface OpenRequest extends Omit<WireRequest, 'timeoutMs'> {
  /** Ends it at any time. */
  signal: AbortSignal
}

export interface OpenAnswer extends Omit<WireAnswer, 'body'> {
  body: AsyncIterable<Uint8Array>
}

/** @throws when the file does not open with the merchant number as its passphrase */
export function payV2Transport(p: { pfx: Buffer | undefined; mchId: string }): PayV2Transport {
  const agent = p.pfx && certificateAgent(p.pfx, p.mchId)
  const open = async (request: OpenRequest): Promise<OpenAnswer> => {
    const { protocol, pathname } = request.url
    if (protocol === 'https:' && agent) return openThrough(agent, request)
    if (protocol === 'https:' && pathname.startsWith('/secapi/')) {
      throw new MissingCertificateError(pathname)
    }
    return openByFetch(request)
  }
  return { open, exchange: (request) => exchangeBy(open, request) }
}

/** Nothing was sent. */
export class MissingCertificateError extends Error {
  constructor(path: string) {
    super(`${path} needs the merchant's client certificate: configure apiclient_cert.p12`)
    this.name = 'MissingCertificateError'
  }
}

async function exchangeBy(
  open: PayV2Transport['open'],
  { timeoutMs, ...request }: WireRequest,
): Promise<WireAnswer> {
  try {
    const answer = await open({ ...request, signal: AbortSignal.timeout(timeoutMs) })
    return { ...answer, body: await whole(answer.body) }
  } catch (cause) {
    if (cause instanceof MissingCertificateError) throw cause
    const { method, url } = request
    throw new WechatUnreachableError(
      `${method} ${url.origin}${url.pathname}: no answer within ${timeoutMs} ms, or the connection failed`,
      { cause },
    )
  }
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is too long')
  }
  return Buffer.concat(chunks)
}

function openThrough(agent: Agent, { url, body, ...options }: OpenRequest): Promise<OpenAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, { ...options, agent }, (response) => {
      const given = Object.entries(response.headers)
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(given.map(([name, value]) => [name, value?.toString()])),
        body: bytesIn(response),
      })
    })
    // It stays: what fails after the answer began fails in its bytes, and here once more.
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Whoever stops reading closes the connection. */
async function* bytesIn(response: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of response) yield z.instanceof(Uint8Array).parse(chunk)
}

async function openByFetch({ url, ...request }: OpenRequest): Promise<OpenAnswer> {
  const response = await fetch(url, { ...request, redirect: 'error' })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: bytesOf(response),
  }
}
