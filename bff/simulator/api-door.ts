import type Router from '@koa/router'
import type { Context, Next } from 'koa'
import { refuseAsAsked } from './api-faults'
import type { CallLog } from './call-log'
import { Errcode } from './errcode'
import type { Faults } from './faults'

/** api.weixin.qq.com answers HTTP 200 whatever happens, and says what went wrong in the body. */
export function createApiDoor({
  router,
  calls,
  faults,
}: {
  router: Router
  calls: CallLog
  faults: Faults
}) {
  return async function apiDoor(ctx: Context, next: Next): Promise<void> {
    if (!/^\/(sns|cgi-bin|wxa)\//.test(ctx.path)) return void (await next())
    try {
      if (faults.take('api-no-answer')) return cut(ctx)
      if (faults.take('api-busy')) throw new Errcode(-1, 'system error')
      if (!router.match(ctx.path, ctx.method).route) throw new Errcode(40066, 'invalid url')
      refuseAsAsked(ctx, faults)
      await next()
    } catch (error) {
      if (!(error instanceof Errcode)) throw error
      calls.note(ctx.req, `${error.errcode} ${error.message}`)
      answer(ctx, { errcode: error.errcode, errmsg: error.message })
    }
  }
}

/** The caller learns nothing. */
function cut(ctx: Context): void {
  ctx.respond = false
  ctx.req.socket.destroy()
}

/** `/sns/…` is JSON that calls itself text (section 1.2). */
export function answer(ctx: Context, body: Record<string, unknown>): void {
  ctx.status = 200
  ctx.body = JSON.stringify(body)
  ctx.type = ctx.path.startsWith('/sns/')
    ? 'text/plain; charset=utf-8'
    : 'application/json; encoding=utf-8'
}

/** One value of the query; undefined when absent, empty or repeated. */
export function asked(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The body as a JSON object, or undefined. */
export function jsonBody(ctx: Context): Record<string, unknown> | undefined {
  const text = ctx.request.rawBody
  if (typeof text !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
