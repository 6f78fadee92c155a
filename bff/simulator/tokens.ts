import type { App } from './apps'
import { after, type Clock } from './clock'
import { cgiError } from './errcode'
import { randomText } from './random'

const LIFE_SECONDS = 7200
/** The token before keeps working this long (AT-1). */
const OVERLAP_SECONDS = 300
/** WeChat renews a stable token when this is left (AT-3). */
const RENEWAL_SECONDS = 300
const FORCED_PER_DAY = 20
const FORCED_APART_SECONDS = 30

interface Token {
  value: string
  appId: string
  until: Date
  /** Replaced before its time: 40001, not 42001. */
  replaced: boolean
}

interface Lease {
  value: string
  expiresIn: number
}

/** The apps' own tokens, in two families that do not touch each other, and the JS-SDK ticket. */
export interface Tokens {
  /** `cgi-bin/token`: a new one each time (AT-1). */
  renew(app: App): Lease
  /** `cgi-bin/stable_token`: the same one while it lives (AT-3). @throws Errcode 45009 */
  stable(app: App, force: boolean): Lease
  /** Whose token it is. @throws Errcode 41001, 40014, 40001, 42001 (AT-5) */
  owner(value: string | undefined): string
  /** The same ticket while it lives (JT-1). */
  ticket(appId: string): Lease
  /** Tickets a signature may be made with. */
  liveTickets(appId: string): string[]
}

export function createTokens(clock: Clock): Tokens {
  const all = new Map<string, Token>()
  const plain = new Map<string, Token>()
  const stable = new Map<string, Token>()
  const forced = new Map<string, Date[]>()
  let tickets: { value: string; appId: string; until: Date }[] = []

  const mint = (appId: string): Token => {
    const value = `${10 + (all.size % 90)}_${randomText(133)}`
    const token = { value, appId, until: after(clock.now(), LIFE_SECONDS), replaced: false }
    all.set(value, token)
    return token
  }

  const lease = ({ value, until }: { value: string; until: Date }): Lease => ({
    value,
    expiresIn: Math.floor((until.getTime() - clock.now().getTime()) / 1000),
  })

  const retire = (token: Token | undefined, seconds: number) => {
    if (!token) return
    const until = after(clock.now(), seconds)
    if (token.until <= until) return
    token.until = until
    token.replaced = true
  }

  const mayForce = (appId: string): boolean => {
    const today = (forced.get(appId) ?? []).filter((at) => after(at, 86_400) > clock.now())
    const last = today.at(-1)
    // Asked again too soon, it answers as if not forced (AT-3).
    if (last && after(last, FORCED_APART_SECONDS) > clock.now()) return false
    if (today.length >= FORCED_PER_DAY) throw cgiError(45009)
    forced.set(appId, [...today, clock.now()])
    return true
  }

  return {
    renew({ appId }) {
      retire(plain.get(appId), OVERLAP_SECONDS)
      const token = mint(appId)
      plain.set(appId, token)
      return lease(token)
    },
    stable({ appId }, force) {
      const current = stable.get(appId)
      const fresh = current && after(clock.now(), RENEWAL_SECONDS) < current.until
      const forcing = force && mayForce(appId)
      if (fresh && !forcing) return lease(current)
      if (forcing) retire(current, 0)
      const token = mint(appId)
      stable.set(appId, token)
      return lease(token)
    },
    owner(value) {
      if (!value) throw cgiError(41001)
      if (!/^[\w-]{20,512}$/.test(value)) throw cgiError(40014)
      const token = all.get(value)
      if (!token) throw cgiError(40001)
      if (token.until <= clock.now()) throw cgiError(token.replaced ? 40001 : 42001)
      return token.appId
    },
    ticket(appId) {
      tickets = tickets.filter(({ until }) => until > clock.now())
      const live = tickets.find((ticket) => ticket.appId === appId)
      if (live) return lease(live)
      const made = { value: randomText(86), appId, until: after(clock.now(), LIFE_SECONDS) }
      tickets = [...tickets, made]
      return lease(made)
    },
    liveTickets: (appId) =>
      tickets
        .filter((ticket) => ticket.appId === appId && ticket.until > clock.now())
        .map(({ value }) => value),
  }
}
