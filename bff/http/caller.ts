/** Who is calling: the cookie of a browser, or the bearer token of a mini-program. */
import type { Context } from 'koa'
import { AppError } from '../errors'
import type { StoredSession } from '../sessions/store'
import type { HttpMiddleware } from './context'
import type { SessionCookie } from './handlers'

const COOKIE = 'session'
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Finds the caller's session. An `Authorization` header is the caller's own word and wins; a cookie is sent by
 * the browser whoever asks for it, so with one an unsafe method must come from our own pages.
 */
export function identifyCaller({
  findSession,
  publicOrigin,
}: {
  findSession: (token: string) => Promise<StoredSession | undefined>
  publicOrigin: string
}): HttpMiddleware {
  return async function identify(ctx, next) {
    const authorization = ctx.get('Authorization')
    const cookie = authorization ? undefined : sessionCookie(ctx)
    if (cookie && !SAFE.has(ctx.method) && !isSameOrigin(ctx, publicOrigin)) {
      throw new AppError('bad-origin', 403, 'A request with a cookie must come from our own pages')
    }
    const token = cookie ?? /^Bearer ([\w-]{1,200})$/i.exec(authorization)?.[1]
    const session = token ? await findSession(token) : undefined
    if (session && token) ctx.state.caller = { session, ip: ctx.state.caller.ip, token }
    await next()
  }
}

/** WeChat has no session here: a cookie on its way there is not ours, and no reason to refuse in our own words. */
function sessionCookie(ctx: Context): string | undefined {
  return ctx.path.startsWith('/notify/') ? undefined : ctx.cookies.get(COOKIE)
}

export function setSessionCookie(ctx: Context, cookie: SessionCookie | 'clear'): void {
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', overwrite: true } as const
  if (cookie === 'clear') ctx.cookies.set(COOKIE, null, attributes)
  else ctx.cookies.set(COOKIE, cookie.token, { ...attributes, expires: new Date(cookie.expiresAt) })
}

/** `Origin` decides when the browser sends it; `Sec-Fetch-Site` only where it does not. */
function isSameOrigin(ctx: Context, publicOrigin: string): boolean {
  const origin = ctx.get('Origin')
  if (!origin) return ctx.get('Sec-Fetch-Site') === 'same-origin'
  if (origin === publicOrigin) return true
  return URL.canParse(origin) && new URL(origin).host === ctx.host
}
