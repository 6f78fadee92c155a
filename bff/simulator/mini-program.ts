import type Router from '@koa/router'
import { answer, asked } from './api-door'
import type { Apps } from './apps'
import type { Codes } from './codes'
import { identify } from './credentials'
import { snsError } from './errcode'
import type { People } from './people'
import type { SessionKeys } from './session-keys'
import { unionOf } from './sns'

/** `code2Session` (ML-1 … ML-4): each login replaces the person's session_key. */
export function serveMiniProgram(
  router: Router,
  {
    apps,
    people,
    codes,
    sessionKeys,
  }: { apps: Apps; people: People; codes: Codes; sessionKeys: SessionKeys },
): void {
  router.get('/sns/jscode2session', (ctx) => {
    const app = identify(
      apps,
      { appid: asked(ctx, 'appid'), secret: asked(ctx, 'secret') },
      snsError,
    )
    if (app.kind !== 'mini-program') throw snsError(40013)
    const code = asked(ctx, 'js_code')
    if (!code) throw snsError(41008)
    if (asked(ctx, 'grant_type') !== 'authorization_code') throw snsError(40002)
    const { person } = codes.redeem(code, { appId: app.appId, login: true })
    if (person.highRisk) throw snsError(40226)
    // ML-2: success carries no errcode.
    answer(ctx, {
      session_key: sessionKeys.renew(app.appId, person),
      openid: people.openId(app.appId, person),
      ...unionOf(people, person),
    })
  })
}
