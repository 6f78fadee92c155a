import { randomUUID } from 'node:crypto'
import type { Log } from '../log'
import type { HttpMiddleware } from './context'

/**
 * Gives each request its id and writes one line when it is answered. The path is logged without its query:
 * the query of a sign-in holds codes.
 */
export function logRequests({ log }: { log: Log }): HttpMiddleware {
  return async function logRequest(ctx, next) {
    const began = performance.now()
    ctx.state.requestId = randomUUID()
    // An IPv4 address a dual-stack socket dressed up as IPv6 is taken as what it is.
    ctx.state.caller = { session: undefined, ip: ctx.ip.replace(/^::ffff:(?=[\d.]+$)/, '') }
    ctx.set('X-Request-Id', ctx.state.requestId)

    await next()

    log({
      level: 'info',
      event: 'request',
      method: ctx.method,
      path: ctx.path,
      status: ctx.status,
      ms: Math.round(performance.now() - began),
      requestId: ctx.state.requestId,
      userId: ctx.state.caller.session?.userId,
    })
  }
}
