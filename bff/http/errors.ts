/** The only catch that replies. People get the code and a message we wrote; everything else stays in the log. */
import type { ErrorCode, ErrorReply } from '../contract/errors'
import { AppError, StoreAwayError } from '../errors'
import { describeError, type Log } from '../log'
import type { HttpMiddleware } from './context'

/** Turns whatever is thrown further in, and whatever nobody answered, into the contract's error reply. */
export function replyErrors({ log }: { log: Log }): HttpMiddleware {
  return async function replyError(ctx, next) {
    try {
      await next()
      if (ctx.body === undefined || ctx.body === null) refuseUnanswered(ctx.status)
    } catch (thrown) {
      const error = foreseen(thrown)
      const { requestId } = ctx.state
      if (error.status >= 500) {
        log({ level: 'error', event: 'failure', requestId, ...describeError(thrown) })
      }
      const allowed = ctx.response.get('Allow')
      ctx.status = error.status
      if (allowed) ctx.set('Allow', allowed)
      if (error.retryAfter !== undefined) ctx.set('Retry-After', String(error.retryAfter))
      ctx.set('Cache-Control', 'no-store')
      ctx.remove('Content-Encoding')
      ctx.body = {
        error: {
          code: error.code,
          message: error.message,
          requestId,
          ...(error.details ? { details: error.details } : {}),
        },
      } satisfies ErrorReply
    }
  }
}

/** For a database to be back, or a process to be started anew. */
const AWAY_SECONDS = 5

/** Koa's default status is 404; `allowedMethods` leaves 405 and 501 without a body. */
function refuseUnanswered(status: number): void {
  if (status === 404) throw new AppError('not-found', 404, 'There is nothing at this address')
  if (status === 405 || status === 501) {
    throw new AppError('not-found', status, 'This address does not take this method')
  }
}

function foreseen(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof StoreAwayError) {
    const message = 'What is kept here cannot be reached just now; ask again in a moment'
    return new AppError('unavailable', 503, message, { cause: thrown, retryAfter: AWAY_SECONDS })
  }
  const status = statusOf(thrown)
  if (status === 413) return plain('payload-too-large', 413, 'The body is too large', thrown)
  if (status === 404) return plain('not-found', 404, 'There is nothing at this address', thrown)
  if (status !== undefined && status >= 400 && status < 500) {
    return plain(
      'invalid-input',
      400,
      'The request could not be read: is its body valid JSON?',
      thrown,
    )
  }
  return plain(
    'internal',
    500,
    'Something went wrong here; the request id finds it in the log',
    thrown,
  )
}

const plain = (code: ErrorCode, status: number, message: string, cause: unknown): AppError =>
  new AppError(code, status, message, { cause })

/** The libraries underneath (`http-errors`, `co-body`, the router) put the status on the error. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof URIError) return 400
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined
  return typeof thrown.status === 'number' ? thrown.status : undefined
}
