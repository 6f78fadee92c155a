import type { Context, Next } from 'koa'
import type Router from '@koa/router'
import { PayError } from './pay-error'
import { requestId, signAnswer, type AnswerParts } from './v3-answer'
import { breakDown, emptyStatus, postpone } from './v3-breakdown'

export interface PayDoorParts extends AnswerParts {
  router: Router
}

/** api.mch.weixin.qq.com: what every v3 answer has in common, and what goes wrong before anybody looks at it. */
export function createPayDoor(parts: PayDoorParts) {
  const { router, faults, calls } = parts
  return async function payDoor(ctx: Context, next: Next): Promise<void> {
    if (!/^\/(v3|pay|secapi)\//.test(ctx.path)) return void (await next())
    try {
      const match = router.match(ctx.path, ctx.method)
      if (!match.route) return empty(ctx, match.path.length > 0 ? 405 : 404) // G3-5
      const nothing = emptyStatus(faults)
      if (nothing) return empty(ctx, nothing)
      breakDown(faults)
      if (faults.take('pay-timeout')) return neverAnswer(ctx)
      if (faults.take('pay-202')) postpone(ctx)
      else await next()
      if (ctx.method === 'POST' && faults.take('pay-cut-after-accepting')) return cut(ctx)
      signAnswer(ctx, parts)
    } catch (error) {
      if (!(error instanceof PayError)) throw error
      calls.note(ctx.req, `${error.status} ${error.code} ${error.message}`)
      refuse(ctx, error)
    }
  }
}

function empty(ctx: Context, status: number): void {
  ctx.body = null
  ctx.status = status
}

/** Errors carry no `Wechatpay-*` (G3-6); a refused signature on transactions not even a Request-ID. */
function refuse(ctx: Context, { status, code, message, number, detail }: PayError): void {
  ctx.status = status
  ctx.body = { code, message, ...(detail && { detail }) }
  if (status === 401 && ctx.path.startsWith('/v3/pay/transactions/')) return
  ctx.set('Request-ID', requestId(number))
}

/** The connection stays open until the caller gives up or this server stops. */
function neverAnswer(ctx: Context): void {
  ctx.respond = false
}

function cut(ctx: Context): void {
  ctx.respond = false
  ctx.req.socket.destroy()
}
