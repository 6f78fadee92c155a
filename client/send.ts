/** One call over HTTP: a route and its input become a request, the answer a reply or an ApiError. */
import type { Reply, Route, SentInput } from '../bff/contract'
import type { ErrorCode } from '../bff/contract/errors'
import { platform } from '@/platform'
import type { HttpRequest } from '@/platform/platform'
import { ApiError } from './api-error'
import { isKnownCode } from './messages'

/** The BFF may be waiting for WeChat meanwhile. */
const TIMEOUT = 20_000

/** @throws ApiError */
export async function send<R extends Route>(route: R, input: SentInput<R>): Promise<Reply<R>> {
  const header = platform.credentials.header()
  const request = { ...requestOf(route, input), header, timeout: TIMEOUT }
  const { status, body } = await platform.request<Reply<R>>(request).catch((cause: unknown) => {
    throw new ApiError('network', { cause })
  })
  if (status >= 200 && status < 300) return body
  throw errorOf(status, body)
}

type Method = HttpRequest['method']

/** Path parameters are taken out of the input; the rest is the query (GET) or the body. */
function requestOf(route: Route, input: object) {
  const rest = new Map<string, unknown>(Object.entries(input))
  rest.forEach((value, name) => value === undefined && rest.delete(name))
  const [word = '', pattern = ''] = route.split(' ')
  const method = methodOf(word)
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    // An empty one would name another route; a link that lost its id leads nowhere.
    if (typeof value !== 'string' || value === '') throw new ApiError('not-found')
    return encodeURIComponent(value)
  })
  if (method === 'GET') return { method, path: path + queryOf(rest) }
  const hasBody = rest.size > 0 || method === 'POST'
  return { method, path, ...(hasBody && { body: Object.fromEntries(rest) }) }
}

function queryOf(parameters: Map<string, unknown>): string {
  const pairs = [...parameters].map(
    ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
  )
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

function methodOf(word: string): Method {
  const method = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).find((m) => m === word)
  if (!method) throw new Error(`the contract holds a method we cannot send: ${word}`)
  return method
}

function errorOf(status: number, body: unknown): ApiError {
  const error = property(body, 'error')
  const code = property(error, 'code')
  const message = property(error, 'message')
  const details = property(error, 'details')
  return new ApiError(isKnownCode(code) ? code : codeOf(status), {
    status,
    ...(typeof message === 'string' ? { message } : {}),
    ...(isRecord(details) ? { details } : {}),
  })
}

/** For an answer that is not the BFF's own, such as a proxy's error page. */
function codeOf(status: number): ErrorCode {
  const codes: Record<number, ErrorCode> = {
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'not-found',
    413: 'payload-too-large',
    429: 'rate-limited',
  }
  return codes[status] ?? 'internal'
}

function property(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
