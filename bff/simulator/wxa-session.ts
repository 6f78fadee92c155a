import type Router from '@koa/router'
import type { Context } from 'koa'
import { answer, asked } from './api-door'
import type { Person } from './control-api'
import { cgiError } from './errcode'
import { proofOf, type SessionKeys } from './session-keys'
import { admit, type WxaParts } from './wxa-door'

type Parts = Pick<WxaParts, 'apps' | 'people' | 'tokens'> & { sessionKeys: SessionKeys }

/** `checksession` and `resetusersessionkey` (ML-6, ML-7). */
export function serveSessions(router: Router, parts: Parts): void {
  router.get('/wxa/checksession', (ctx) => {
    // ML-6 knows one answer to every key that is not the person's.
    prove(ctx, parts, 87009)
    answer(ctx, { errcode: 0, errmsg: 'ok' })
  })
  router.get('/wxa/resetusersessionkey', (ctx) => {
    const { appId, openId, person } = prove(ctx, parts, 87007)
    const key = parts.sessionKeys.renew(appId, person)
    answer(ctx, { errcode: 0, errmsg: 'ok', openid: openId, session_key: key })
  })
}

/** @param absent for who has no session_key here. @throws Errcode 40097, 87008, `absent`, 87009 */
function prove(
  ctx: Context,
  parts: Parts,
  absent: number,
): { appId: string; openId: string; person: Person } {
  const appId = admit(ctx, parts)
  const [openId, signature] = [asked(ctx, 'openid'), asked(ctx, 'signature')]
  const method = asked(ctx, 'sig_method')
  if (!openId || !signature || !method) throw cgiError(40097)
  if (method !== 'hmac_sha256') throw cgiError(87008)
  const person = parts.people.byOpenId(appId, openId)
  const key = person && parts.sessionKeys.current(appId, person)
  if (!person || key === undefined) throw cgiError(absent)
  if (signature !== proofOf(key)) throw cgiError(87009)
  return { appId, openId, person }
}
