/** The network in tests: answers by contract route, and a record of what was sent. */
import type { Reply, Route } from '../../bff/contract'
import type { ErrorCode } from '../../bff/contract/errors'

export interface SentRequest {
  method: string
  /** Without the origin. */
  path: string
  origin: string
  data: Record<string, unknown>
  header: Record<string, string>
}

export interface Answer {
  statusCode: number
  data: unknown
}

type Responder = (request: SentRequest) => Answer | Promise<Answer>

const responders = new Map<string, Responder>()
const sent: SentRequest[] = []

export const server = {
  sent,

  /** Every further call of this route is answered so; the function may throw to play a dead network. */
  on(route: Route, respond: Responder): void {
    responders.set(route, respond)
  },

  reset(): void {
    responders.clear()
    sent.length = 0
  },

  /** How often a route was called. */
  count(route: Route): number {
    return sent.filter((request) => matches(route, request)).length
  },

  async answer(request: SentRequest): Promise<Answer> {
    sent.push(request)
    const [, respond] = [...responders].find(([route]) => matches(route, request)) ?? []
    if (!respond) throw new Error(`no answer prepared for ${request.method} ${request.path}`)
    return respond(request)
  },
}

export function ok<R extends Route>(_route: R, data: Reply<R>, statusCode = 200): Answer {
  return { statusCode, data }
}

export function refusal(
  statusCode: number,
  code: ErrorCode,
  details?: Record<string, unknown>,
): Answer {
  const error = { code, message: `refused: ${code}`, requestId: 'request-1' }
  return { statusCode, data: { error: details ? { ...error, details } : error } }
}

function matches(route: string, request: SentRequest): boolean {
  const [method, path = ''] = route.split(' ')
  const pattern = new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`)
  const meant = request.header['X-HTTP-Method-Override'] ?? request.method
  return method === meant && pattern.test(request.path.split('?')[0] ?? '')
}
