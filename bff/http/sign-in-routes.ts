/** The browser's walk to WeChat and back. Its parts of HTTP only; what it means is in `sessions/sign-in.ts`. */
import type { Context } from 'koa'
import { z } from 'zod'
import { AppError } from '../errors'
import type { SignInFlow } from '../sessions/sign-in'
import { setSessionCookie } from './caller'
import type { HttpRouter } from './context'

const PATH = '/auth/wechat'
const COOKIE = 'sign_in'

const Scope = z.enum(['base', 'userinfo'])

export function mountSignIn(router: HttpRouter, signIn: SignInFlow): void {
  router.get(PATH, async (ctx) => {
    const scope = Scope.safeParse(said(ctx, 'scope') ?? 'base')
    if (!scope.success) throw new AppError('invalid-input', 400, 'scope is base or userinfo')

    const begun = await signIn.begin({
      returnTo: said(ctx, 'return_to'),
      scope: scope.data,
      browserSecret: ctx.cookies.get(COOKIE),
    })

    ctx.cookies.set(COOKIE, begun.browserSecret, {
      httpOnly: true,
      sameSite: 'lax',
      path: PATH,
      expires: new Date(begun.expiresAt),
    })
    land(ctx, begun.location)
  })

  router.get(`${PATH}/callback`, async (ctx) => {
    const landed = await signIn.finish({
      code: said(ctx, 'code'),
      state: said(ctx, 'state'),
      browserSecret: ctx.cookies.get(COOKIE),
    })

    if (landed.session) setSessionCookie(ctx, landed.session)
    land(ctx, landed.location)
  })
}

function land(ctx: Context, location: string): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.redirect(location)
}

/** One value of the query; said twice is not said. */
function said(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name]
  return typeof value === 'string' ? value : undefined
}
