import type { Context } from 'koa'
import { jsonBody } from './api-door'
import type { Apps } from './apps'
import type { Clock } from './clock'
import { cgiError } from './errcode'
import type { Merchant } from './merchant'
import type { PayOrders } from './pay-orders'
import type { People } from './people'
import type { Tokens } from './tokens'

/** What the mini-program's calls look into. */
export interface WxaParts {
  apps: Apps
  clock: Clock
  merchant: Merchant
  orders: PayOrders
  people: People
  tokens: Tokens
}

/**
 * Whose call it is: only the mini-program's token opens these.
 * @param stranger what the official account's token is told
 * @returns the mini-program's appid
 * @throws Errcode 41001, 40014, 40001, 42001 (AT-5)
 */
export function admit(
  ctx: Context,
  { apps, tokens }: Pick<WxaParts, 'apps' | 'tokens'>,
  stranger = 48001,
): string {
  const token = ctx.query['access_token']
  const appId = tokens.owner(typeof token === 'string' ? token : undefined)
  if (appId !== apps.miniProgram.appId) throw cgiError(stranger)
  return appId
}

/** A call that says something in JSON. @throws Errcode 43002, 47001 and those of `admit` */
export function admitPost(
  ctx: Context,
  parts: Pick<WxaParts, 'apps' | 'tokens'>,
  stranger?: number,
): { appId: string; body: Record<string, unknown> } {
  if (ctx.method !== 'POST') throw cgiError(43002)
  const appId = admit(ctx, parts, stranger)
  const body = jsonBody(ctx)
  if (!body) throw cgiError(47001)
  return { appId, body }
}

/** The published mini-program's pages, as far as a path can tell. */
export const isPage = (path: string): boolean => /^\/?pages\/[\w-]+\/index$/.test(path)

/** A page, perhaps with a query. */
export const isPageWithQuery = (path: string): boolean => isPage(path.replace(/\?.*$/s, ''))
