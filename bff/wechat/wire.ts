/**
 * One request over connections that stay open for the next one. `fetch` would do as well, for four times the work: an
 * order waits for one such request, and a shop has one thread.
 */
import { Agent, type IncomingMessage, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'

export interface WireRequest {
  url: URL
  method: string
  headers: Record<string, string>
  body?: string
  /** For the whole exchange, the body included. */
  timeoutMs: number
}

export interface WireAnswer {
  status: number
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
}

/** A server closes a connection that nobody uses: it must not be chosen a moment before. */
const IDLE_MS = 4_000
const OPTIONS = { keepAlive: true, timeout: IDLE_MS }
const agent = new Agent(OPTIONS)
const secureAgent = new SecureAgent(OPTIONS)

/** Redirects are refused: the request may carry secrets. @throws what the connection fails with */
export function send({ url, body, timeoutMs, ...request }: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => resolve(answerOf(response, chunks)))
      if (isRedirect(response)) sent.destroy(new Error('a redirect, which is not followed'))
    }
    const sent =
      url.protocol === 'https:'
        ? secureRequest(url, { ...request, agent: secureAgent }, receive)
        : plainRequest(url, { ...request, agent }, receive)
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), timeoutMs)
    sent.once('close', () => clearTimeout(timer))
    // It stays: what fails after the answer began may fail here once more.
    sent.on('error', reject)
    sent.end(body)
  })
}

const isRedirect = ({ statusCode = 0 }: IncomingMessage): boolean =>
  statusCode >= 300 && statusCode < 400 && statusCode !== 304

function answerOf({ statusCode = 0, headers }: IncomingMessage, chunks: Buffer[]): WireAnswer {
  const single = Object.entries(headers).map(([name, value]) => [name, value?.toString()])
  return {
    status: statusCode,
    headers: Object.fromEntries(single) as WireAnswer['headers'],
    body: Buffer.concat(chunks),
  }
}
