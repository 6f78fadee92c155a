import type { Context, Next } from 'koa'
import type Router from '@koa/router'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { CallLog } from './call-log'
import type { Clock } from './clock'
import type { Faults } from './faults'
import type { Merchant } from './merchant'
import { PayError } from './pay-error'
import { randomHex, randomText } from './random'

export interface PayDoorParts {
  router: Router
  merchant: Merchant
  clock: Clock
  faults: Faults
  calls: CallLog
}

/** api.mch.weixin.qq.com: what every v3 answer has in common, and what goes wrong before anybody looks at it. */
export function createPayDoor(parts: PayDoorParts) {
  const { router, faults, calls } = parts
  return async function payDoor(ctx: Context, next: Next): Promise<void> {
    if (!/^\/(v3|pay|secapi)\//.test(ctx.path)) return void (await next())
    try {
      const match = router.match(ctx.path, ctx.method)
      if (!match.route) return empty(ctx, match.path.length > 0 ? 405 : 404) // G3-5
      breakDown(faults)
      if (faults.take('pay-timeout')) return neverAnswer(ctx)
      await next()
      if (ctx.method === 'POST' && faults.take('pay-cut-after-accepting')) return cut(ctx)
      sign(ctx, parts)
    } catch (error) {
      if (!(error instanceof PayError)) throw error
      calls.note(ctx.req, `${error.status} ${error.code} ${error.message}`)
      refuse(ctx, error)
    }
  }
}

function breakDown(faults: Faults): void {
  if (faults.take('pay-500')) {
    throw new PayError(500, 'SYSTEM_ERROR', '系统繁忙，请稍后重试', { number: 268435456 })
  }
  if (faults.take('pay-429')) {
    throw new PayError(429, 'FREQUENCY_LIMITED', '频率超限', { number: 268447840 })
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

/**
 * Signs what was decided, the empty body of a 204 included (G3-11).
 *
 * This merchant came after platform certificates: `/v3/certificates` has none to give (CE-1), so the public key
 * signs whether the request asked for it or not. A merchant who still has a certificate would get that one's
 * signature without the header, so its absence is noted.
 */
function sign(ctx: Context, { merchant, clock, faults, calls }: PayDoorParts): void {
  const { keyId, privateKey } = merchant.wechatPay
  if (ctx.get('wechatpay-serial') !== keyId) {
    calls.note(
      ctx.req,
      `no Wechatpay-Serial: ${keyId}; an older merchant gets a certificate’s signature`,
    )
  }
  const body = ctx.body === null || ctx.body === undefined ? '' : JSON.stringify(ctx.body)
  if (body !== '') {
    ctx.body = body
    ctx.type = 'application/json; charset=utf-8'
  }
  const timestamp = Math.floor(clock.now().getTime() / 1000)
  const nonce = randomText(32)
  const signed = faults.take('pay-wrong-signature') ? `${body} ` : body
  ctx.set({
    'Request-ID': requestId(0),
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': keyId,
    'Wechatpay-Signature': Rsa.sign(Formatter.response(timestamp, nonce, signed), privateKey),
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
  })
}

export const requestId = (number: number): string =>
  `08${randomHex(18).toUpperCase()}20${randomHex(6).toUpperCase()}-${number}`

/** The connection stays open until the caller gives up or this server stops. */
function neverAnswer(ctx: Context): void {
  ctx.respond = false
}

function cut(ctx: Context): void {
  ctx.respond = false
  ctx.req.socket.destroy()
}
