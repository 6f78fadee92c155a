/** The app's own credentials: access_token and the jsapi_ticket it buys. */
import { z } from 'zod'
import { createCredential, createMemoryCache, type CredentialCache, type Loan } from './credential'
import { WechatApiError, type WechatApi } from './http'

const Lifetime = z.coerce.number().int().positive()

const TokenReply = z.object({ access_token: z.string().min(1), expires_in: Lifetime })
const TicketReply = z.object({ ticket: z.string().min(1), expires_in: Lifetime })

/** Bad or not the latest, malformed, expired (AT-5). */
const DEAD_TOKEN = [40001, 40014, 42001]

/** WeChat grants 20 forced refreshes a day (AT-3): spaced so that no fault can spend them all. */
const FORCE_GAP_MS = (24 * 60 * 60 * 1000) / 20

/** Every plain token ends the one before: a fault that outlives a new one must not end one at each call. */
const PLAIN_GAP_MS = 60 * 1000

export interface AccessTokens {
  readonly appId: string
  /**
   * Runs a call that needs an access_token; if WeChat calls the token dead, once more with another.
   * `call` must be repeatable up to the point where WeChat looks at the token.
   */
  withToken<T>(call: (token: string) => Promise<T>): Promise<T>
}

interface Deps {
  api: WechatApi
  appId: string
  secret: string
  clock: () => Date
  cache?: CredentialCache
}

/** From `stable_token`: what asks elsewhere with the plain call does no harm to these (AT-3). */
export function createAccessTokens(deps: Deps): AccessTokens {
  return lending({ ...deps, key: `access-token:${deps.appId}`, borrow: borrower(deps) })
}

/** From the plain `/cgi-bin/token`, where whoever asks ends the token of all others (AT-1): share one cache. */
export function createPlainAccessTokens(deps: Deps): AccessTokens {
  return lending({ ...deps, key: `plain-access-token:${deps.appId}`, borrow: plainBorrower(deps) })
}

type Borrow = (dead?: string) => Promise<Loan>

function lending({
  appId,
  clock,
  cache = createMemoryCache(),
  key,
  borrow,
}: Deps & { key: string; borrow: Borrow }): AccessTokens {
  const credential = createCredential({ key, cache, clock, borrow })

  return {
    appId,
    async withToken(call) {
      const token = await credential.current()
      try {
        return await call(token)
      } catch (error) {
        if (!(error instanceof WechatApiError && DEAD_TOKEN.includes(error.errcode))) throw error
        return call(await credential.replace(token))
      }
    },
  }
}

/**
 * Asks kindly: another process may have renewed the token already, and what WeChat lends again it holds for alive.
 * Only one that was called dead, lent again and called dead again is forced away.
 */
function borrower({ api, appId, secret, clock }: Deps): Borrow {
  let forcedAt = -Infinity
  let doubted: string | undefined

  const ask = async (extra: { force_refresh?: true }): Promise<Loan> => {
    const { access_token, expires_in } = await api.post({
      path: '/cgi-bin/stable_token',
      body: { grant_type: 'client_credential', appid: appId, secret, ...extra },
      reply: TokenReply,
    })
    return { value: access_token, expires_in }
  }

  return async (dead) => {
    const now = clock().getTime()
    if (dead !== undefined && dead === doubted && now - forcedAt >= FORCE_GAP_MS) {
      forcedAt = now
      return ask({ force_refresh: true })
    }
    const loan = await ask({})
    doubted = loan.value === dead ? dead : undefined
    return loan
  }
}

function plainBorrower({ api, appId, secret, clock }: Deps): Borrow {
  let replacement: { at: number; loan: Loan } | undefined

  const ask = async (): Promise<Loan> => {
    const { access_token, expires_in } = await api.get({
      path: '/cgi-bin/token',
      query: { grant_type: 'client_credential', appid: appId, secret },
      reply: TokenReply,
    })
    return { value: access_token, expires_in }
  }

  return async (dead) => {
    const now = clock().getTime()
    if (replacement && replacement.loan.value === dead && now - replacement.at < PLAIN_GAP_MS) {
      return replacement.loan
    }
    const loan = await ask()
    if (dead !== undefined) replacement = { at: now, loan }
    return loan
  }
}

export interface JsapiTickets {
  ticket(): Promise<string>
}

export function createJsapiTickets({
  api,
  tokens,
  clock,
  cache = createMemoryCache(),
}: {
  api: WechatApi
  tokens: AccessTokens
  clock: () => Date
  cache?: CredentialCache
}): JsapiTickets {
  const borrow = async (): Promise<Loan> => {
    const { ticket, expires_in } = await tokens.withToken((access_token) =>
      api.get({
        path: '/cgi-bin/ticket/getticket',
        query: { access_token, type: 'jsapi' },
        reply: TicketReply,
      }),
    )
    return { value: ticket, expires_in }
  }
  const credential = createCredential({
    key: `jsapi-ticket:${tokens.appId}`,
    cache,
    clock,
    borrow,
  })
  return { ticket: () => credential.current() }
}
