/**
 * H5's walk to WeChat and back. A `state` is random, works once, for ten minutes, and only in the browser that
 * began; the same callback a second time (WeChat on Android may send two) lands where the first one did.
 */
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { SignInRefusal } from '../contract/session'
import { Instant, instant, type AppId, type OpenId } from '../contract/primitives'
import { AppError, notConfigured } from '../errors'
import { describeError, type Log } from '../log'
import { returnPath, withRefusal } from './return-to'
import { open, seal } from './seal'
import type { Sessions } from './sessions'
import type { SignIn, SignInStore, UserStore } from './store'
import { newSecret, sha256 } from './token'

const TTL_MS = 10 * 60 * 1000
const STATE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const STATE_LENGTH = 32

type Scope = SignIn['scope']

/** @throws AppError `wechat-rejected`, `wechat-unavailable` */
export interface OfficialAccountLogin {
  appId: AppId
  authorizeUrl(asked: { redirectUri: string; scope: Scope; state: string }): string
  /** `snapshot`: a stand-in person, shown when the consent was asked at a wrong moment. Never an identity. */
  exchange(code: string, scope: Scope): Promise<Exchanged>
}
export type Exchanged =
  { kind: 'snapshot' } | { kind: 'person'; openId: OpenId; unionId?: string; profile?: Profile }
export interface Profile {
  nickname?: string
  avatarUrl?: string
}

const Outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), token: z.string(), expiresAt: Instant }),
  z.object({ kind: z.literal('refusal'), reason: SignInRefusal }),
])
type Outcome = z.infer<typeof Outcome>

export interface SignInFlow {
  begin(asked: {
    returnTo: string | undefined
    scope: Scope
    browserSecret: string | undefined
  }): Promise<{ location: string; browserSecret: string; expiresAt: Instant }>
  finish(came: {
    code: string | undefined
    state: string | undefined
    browserSecret: string | undefined
  }): Promise<{ location: string; session?: { token: string; expiresAt: Instant } }>
}

interface Parts {
  signIns: SignInStore
  users: UserStore
  sessions: Sessions
  officialAccount: OfficialAccountLogin | undefined
  publicOrigin: string
  clock: () => Date
  log: Log
}

export function createSignIn(parts: Parts): SignInFlow {
  const { signIns, sessions, publicOrigin, clock } = parts
  const underWay = new Map<string, Promise<Outcome>>()

  /** One exchange per state, however many callbacks ask at once. */
  function outcomeOf(signIn: SignIn, code: string, secret: string): Promise<Outcome> {
    const running = underWay.get(signIn.stateHash)
    if (running) return running
    const outcome = decide(signIn, code, secret).finally(() => underWay.delete(signIn.stateHash))
    underWay.set(signIn.stateHash, outcome)
    return outcome
  }

  async function decide(signIn: SignIn, code: string, secret: string): Promise<Outcome> {
    const key = { secret, context: signIn.stateHash }
    const latest = await signIns.find(signIn.stateHash)
    if (latest?.sealedToken) return Outcome.parse(JSON.parse(open(latest.sealedToken, key)))
    const outcome = code === '' ? refusal('refused') : await exchange(parts, code, signIn.scope)
    const sealedToken = seal(JSON.stringify(outcome), key)
    await signIns.update(signIn.stateHash, (kept) => ({ ...kept, sealedToken }))
    return outcome
  }

  /** The outcome may be older than a sign-out: a session that is over is not handed out again. */
  async function land(returnTo: string, outcome: Outcome) {
    if (outcome.kind === 'refusal') return { location: withRefusal(returnTo, outcome.reason) }
    if (!(await sessions.find(outcome.token))) return { location: withRefusal(returnTo, 'expired') }
    return { location: returnTo, session: { token: outcome.token, expiresAt: outcome.expiresAt } }
  }

  return {
    async begin({ returnTo, scope, browserSecret: known }) {
      const { officialAccount } = parts
      if (!officialAccount)
        throw notConfigured('OFFICIAL_ACCOUNT_APPID and OFFICIAL_ACCOUNT_SECRET')
      const browserSecret = known && /^[\w-]{43}$/.test(known) ? known : newSecret()
      const state = newState()
      const expiresAt = instant(new Date(clock().getTime() + TTL_MS))
      await signIns.insert({
        stateHash: sha256(state),
        browserHash: sha256(browserSecret),
        returnTo: returnPath(returnTo, publicOrigin),
        scope,
        expiresAt,
      })
      const redirectUri = `${publicOrigin}/auth/wechat/callback`
      const location = officialAccount.authorizeUrl({ redirectUri, scope, state })
      return { location, browserSecret, expiresAt }
    },

    async finish({ code = '', state = '', browserSecret = '' }) {
      const signIn = await signIns.find(sha256(state))
      if (!signIn) return { location: withRefusal('/', 'expired') }
      const { returnTo, stateHash } = signIn
      const expired = { location: withRefusal(returnTo, 'expired') }
      if (signIn.browserHash !== sha256(browserSecret)) return expired
      if (signIn.expiresAt <= instant(clock())) return expired
      const codeHash = sha256(code)
      const claimed = await signIns.update(stateHash, (kept) =>
        kept.codeHash === undefined ? { ...kept, codeHash } : kept,
      )
      if (claimed.codeHash !== codeHash) return expired
      return land(returnTo, await outcomeOf(claimed, code, browserSecret))
    },
  }
}

async function exchange(parts: Parts, code: string, scope: Scope): Promise<Outcome> {
  const { officialAccount, sessions, users, log } = parts
  if (!officialAccount) return refusal('expired')
  try {
    const exchanged = await officialAccount.exchange(code, scope)
    if (exchanged.kind === 'snapshot') return refusal('snapshot')
    const { openId, unionId, profile } = exchanged
    const { appId } = officialAccount
    const person = { appId, openId, ...(unionId === undefined ? {} : { unionId }) }
    const { token, session, user } = await sessions.open(person, 'h5')
    if (profile) await users.update(user.id, (kept) => ({ ...profile, ...kept }))
    return { kind: 'session', token, expiresAt: session.expiresAt }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // A person is on the way back to a page: they land there and may try again, the reason is for us.
    log({ level: 'warn', event: 'sign-in-failed', details: error.details, ...describeError(error) })
    return refusal('expired')
  }
}

const refusal = (reason: SignInRefusal): Outcome => ({ kind: 'refusal', reason })

const newState = (): string =>
  Array.from({ length: STATE_LENGTH }, () =>
    STATE_ALPHABET.charAt(randomInt(STATE_ALPHABET.length)),
  ).join('')
