import type Router from '@koa/router'
import { answer, asked, jsonBody } from './api-door'
import type { Apps } from './apps'
import { identify } from './credentials'
import { Errcode, cgiError } from './errcode'
import type { Tokens } from './tokens'

/** The server-to-server half of api.weixin.qq.com: tokens (AT-1 … AT-5) and the JS-SDK ticket (JT-1). */
export function serveCgiBin(
  router: Router,
  { apps, tokens }: { apps: Apps; tokens: Tokens },
): void {
  router.get('/cgi-bin/token', (ctx) => {
    if (asked(ctx, 'grant_type') !== 'client_credential') throw cgiError(40002)
    const app = identify(
      apps,
      { appid: asked(ctx, 'appid'), secret: asked(ctx, 'secret') },
      cgiError,
    )
    const { value, expiresIn } = tokens.renew(app)
    answer(ctx, { access_token: value, expires_in: expiresIn })
  })

  router.all('/cgi-bin/stable_token', (ctx) => {
    if (ctx.method !== 'POST') throw cgiError(43002)
    const body = jsonBody(ctx)
    if (!body) throw cgiError(47001)
    const { grant_type: grantType, appid, secret, force_refresh: force = false } = body
    if (grantType !== 'client_credential') throw cgiError(40002)
    if (typeof force !== 'boolean') throw cgiError(47001)
    const app = identify(apps, { appid: text(appid), secret: text(secret) }, cgiError)
    const { value, expiresIn } = tokens.stable(app, force)
    answer(ctx, { access_token: value, expires_in: expiresIn })
  })

  router.get('/cgi-bin/ticket/getticket', (ctx) => {
    const appId = tokens.owner(asked(ctx, 'access_token'))
    if (asked(ctx, 'type') !== 'jsapi') throw new Errcode(40097, 'invalid args')
    // Only an official account has JS-SDK tickets.
    if (appId !== apps.officialAccount.appId) throw cgiError(48001)
    const { value, expiresIn } = tokens.ticket(appId)
    answer(ctx, { errcode: 0, errmsg: 'ok', ticket: value, expires_in: expiresIn })
  })
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
