/** Who is calling, in the word of WeChat Cloud Run's gateway. Mounted there alone: elsewhere anybody may say it. */
import { isIP } from 'node:net'
import type { Context } from 'koa'
import type { StoredSession } from '../sessions/store'
import type { HttpMiddleware } from './context'

/** An environment of WeChat Cloud Run, and the service in it. */
export interface CloudPlace {
  envId: string
  service: string
}

export interface Gateway {
  /** Undefined for an app that is not ours. */
  recognise: (person: {
    /** Absent: the mini-program's. */
    appId?: string
    openId: string
    unionId?: string
  }) => Promise<StoredSession | undefined>
  /** Where this container runs. */
  learn: (told: Partial<CloudPlace>) => void
}

/**
 * Believes `X-WX-OPENID` only beside `X-WX-SOURCE`, which the gateway adds to what WeChat itself sent (CL-2). Its word
 * goes before a token of somebody else, left behind on the same phone.
 */
export function identifyByGateway({ recognise, learn }: Gateway): HttpMiddleware {
  return async function identifyThroughGateway(ctx, next) {
    if (ctx.get('X-WX-SOURCE') !== '') {
      learn({ envId: ctx.get('X-WX-ENV'), service: ctx.get('X-WX-SERVICE') })
      const { caller } = ctx.state
      const person = personIn(ctx)
      const isNews = person !== undefined && !isNamed(caller.session?.identity, person)
      const session = isNews ? await recognise(person) : undefined
      ctx.state.caller = { ...caller, ip: ipIn(ctx) ?? caller.ip, ...(session && { session }) }
    }
    await next()
  }
}

type Person = Parameters<Gateway['recognise']>[0]

function isNamed(identity: StoredSession['identity'], { appId, openId }: Person): boolean {
  return identity?.openId === openId && (appId === undefined || identity.appId === appId)
}

function personIn(ctx: Context): Person | undefined {
  const openId = ctx.get('X-WX-OPENID')
  const appId = ctx.get('X-WX-APPID')
  const unionId = ctx.get('X-WX-UNIONID')
  if (openId === '') return undefined
  return { openId, ...(appId && { appId }), ...(unionId && { unionId }) }
}

function ipIn(ctx: Context): string | undefined {
  const [first = ''] = ctx.get('X-Original-Forwarded-For').split(',')
  return isIP(first.trim()) === 0 ? undefined : first.trim()
}
