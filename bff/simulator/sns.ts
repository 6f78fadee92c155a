import type Router from '@koa/router'
import type { Context } from 'koa'
import { answer, asked } from './api-door'
import type { Apps } from './apps'
import { after, type Clock } from './clock'
import type { Codes, Grant } from './codes'
import type { Person } from './control-api'
import { identify, identifyAppId } from './credentials'
import { snsError } from './errcode'
import type { People } from './people'
import { randomText } from './random'

const ACCESS_SECONDS = 7200
const REFRESH_SECONDS = 30 * 86_400

interface Authorization {
  grant: Grant
  openId: string
  refreshToken: string
  refreshUntil: Date
}

/** The person's own tokens of H5 sign-in; no relation to the `cgi-bin` ones (OT-1 … OT-6). */
export function serveSns(
  router: Router,
  { apps, people, codes, clock }: { apps: Apps; people: People; codes: Codes; clock: Clock },
): void {
  const byRefreshToken = new Map<string, Authorization>()
  const byAccessToken = new Map<string, { authorization: Authorization; until: Date }>()

  const tokens = (authorization: Authorization, scope: string) => {
    const accessToken = `${randomText(3)}_${randomText(83)}`
    byAccessToken.set(accessToken, { authorization, until: after(clock.now(), ACCESS_SECONDS) })
    const { grant, openId, refreshToken } = authorization
    return {
      access_token: accessToken,
      expires_in: ACCESS_SECONDS,
      refresh_token: refreshToken,
      openid: openId,
      scope,
      ...(grant.snapshot ? { is_snapshotuser: 1 } : unionOf(people, grant.person)),
    }
  }

  router.get('/sns/oauth2/access_token', (ctx) => {
    const app = identify(
      apps,
      { appid: asked(ctx, 'appid'), secret: asked(ctx, 'secret') },
      snsError,
    )
    const code = asked(ctx, 'code')
    if (!code) throw snsError(41008)
    if (asked(ctx, 'grant_type') !== 'authorization_code') throw snsError(40002)
    const grant = codes.redeem(code, { appId: app.appId, login: false })
    const authorization: Authorization = {
      grant,
      openId: grant.snapshot
        ? people.snapshotOpenId(app.appId, grant.person)
        : people.openId(app.appId, grant.person),
      refreshToken: `${randomText(3)}_${randomText(83)}`,
      refreshUntil: after(clock.now(), REFRESH_SECONDS),
    }
    byRefreshToken.set(authorization.refreshToken, authorization)
    answer(ctx, tokens(authorization, grant.scope))
  })

  router.get('/sns/oauth2/refresh_token', (ctx) => {
    const app = identifyAppId(apps, asked(ctx, 'appid'), snsError)
    if (asked(ctx, 'grant_type') !== 'refresh_token') throw snsError(40002)
    const refreshToken = asked(ctx, 'refresh_token')
    if (!refreshToken) throw snsError(41003)
    const authorization = byRefreshToken.get(refreshToken)
    if (!authorization || authorization.grant.appId !== app.appId) throw snsError(40030)
    if (authorization.refreshUntil <= clock.now()) throw snsError(42002)
    // OT-3: the scope comes back as a list with a comma at its end.
    const { scope } = authorization.grant
    answer(
      ctx,
      tokens(authorization, scope === 'snsapi_base' ? 'snsapi_base' : `snsapi_base,${scope},`),
    )
  })

  const authorized = (ctx: Context): Authorization => {
    const accessToken = asked(ctx, 'access_token')
    if (!accessToken) throw snsError(41001)
    const openId = asked(ctx, 'openid')
    if (!openId) throw snsError(41009)
    const entry = byAccessToken.get(accessToken)
    if (!entry) throw snsError(40001)
    if (entry.until <= clock.now()) throw snsError(42001)
    if (entry.authorization.openId !== openId) throw snsError(40003)
    return entry.authorization
  }

  router.get('/sns/userinfo', (ctx) => {
    const { grant, openId } = authorized(ctx)
    if (grant.scope !== 'snsapi_userinfo') throw snsError(48001) // OT-4
    answer(ctx, {
      openid: openId,
      nickname: grant.snapshot ? '微信用户' : grant.person.nickname,
      sex: 0,
      language: '',
      city: '',
      province: '',
      country: '',
      headimgurl: grant.snapshot ? '' : grant.person.avatarUrl,
      privilege: [],
      ...(grant.snapshot ? {} : unionOf(people, grant.person)),
    })
  })

  router.get('/sns/auth', (ctx) => {
    authorized(ctx)
    answer(ctx, { errcode: 0, errmsg: 'ok' }) // OT-5
  })
}

/** Absent, not empty, without an Open Platform account (OT-1). */
export function unionOf(people: People, person: Person): { unionid?: string } {
  const unionid = people.unionId(person)
  return unionid === undefined ? {} : { unionid }
}
