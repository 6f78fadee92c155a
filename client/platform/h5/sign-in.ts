/**
 * Sign-in in WeChat's browser is a journey, not a call: the page is left for `/auth/wechat` and
 * loaded again with a cookie, or with `?sign_in=…` saying why there is none. Other browsers get a
 * guest's cookie by a call, unless WeChat itself is meant.
 * Guarantees: a refusal is told once instead of asking again; silent journeys never go in circles.
 */
import type { SignInRefusal } from '../../../bff/contract/session'
import type { SignInOptions, SignInResult } from '../platform'
import { insideWeChat, outsideWeChat } from './wechat-browser'

const PARAMETER = 'sign_in'
const JOURNEYS = 'sign-in-journeys'
const MAX_SILENT_JOURNEYS = 2
const JOURNEY_WINDOW = 60_000
/** How long a page may take to go; until then more callers wait for the same journey. */
const LEAVING = 10_000

export function createSignIn() {
  const refusal = takeRefusal()
  let isRefusalTold = false
  let leftAt = -Infinity

  function silentProblem(now: number): SignInResult | undefined {
    if (refusal && !isRefusalTold) {
      isRefusalTold = true
      return { kind: 'unavailable', reason: refusal }
    }
    const journeys = recentJourneys(now)
    if (journeys.length >= MAX_SILENT_JOURNEYS) return { kind: 'unavailable', reason: 'looping' }
    sessionStorage.setItem(JOURNEYS, [...journeys, now].join())
    return undefined
  }

  return {
    refusal: () => refusal,

    signIn(options?: SignInOptions): SignInResult {
      if (outsideWeChat() && !options?.profile) {
        return { kind: 'credential', credential: { kind: 'guest' } }
      }
      if (!insideWeChat()) return { kind: 'unavailable', reason: 'outside-wechat' }
      const now = Date.now()
      if (now - leftAt < LEAVING) return { kind: 'leaving' }
      const problem = options ? undefined : silentProblem(now)
      if (problem) return problem
      leftAt = now
      location.replace(journey(options?.profile ? 'userinfo' : 'base'))
      return { kind: 'leaving' }
    },

    /** The session was accepted, so the journeys that led to it were no circle. */
    accepted: () => sessionStorage.removeItem(JOURNEYS),
  }
}

function journey(scope: 'base' | 'userinfo'): string {
  // A redirect without a fragment of its own would leave WeChat's `#wechat_redirect` in the address.
  const returnTo = `${location.pathname}${searchWithoutRefusal()}${location.hash || '#/'}`
  return `/auth/wechat?return_to=${encodeURIComponent(returnTo)}&scope=${scope}`
}

/** Reads why there is no session and cleans the address, so that a reload or a share does not repeat it. */
function takeRefusal(): SignInRefusal | undefined {
  const value = new URLSearchParams(location.search).get(PARAMETER)
  if (value === null) return undefined
  const clean = `${location.pathname}${searchWithoutRefusal()}${location.hash}`
  history.replaceState(history.state, '', clean)
  return (['refused', 'expired', 'snapshot'] as const).find((known) => known === value)
}

/** Everything else stays spelled as it was: WeChat signs the address byte for byte. */
function searchWithoutRefusal(): string {
  const pairs = location.search.slice(1).split('&')
  const rest = pairs.filter((pair) => pair && pair.split('=')[0] !== PARAMETER)
  return rest.length > 0 ? `?${rest.join('&')}` : ''
}

function recentJourneys(now: number): number[] {
  const kept = sessionStorage.getItem(JOURNEYS)
  if (!kept) return []
  return kept
    .split(',')
    .map(Number)
    .filter((at) => now - at < JOURNEY_WINDOW)
}
