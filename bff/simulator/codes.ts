import { after, type Clock } from './clock'
import type { Person } from './control-api'
import { DEFAULT_PERSON, type People } from './people'
import { snsError } from './errcode'
import { randomText } from './random'

/** A code in a person's hand: of an authorisation page, or of `wx.login`. */
export interface Grant {
  appId: string
  person: Person
  scope: 'login' | 'snsapi_base' | 'snsapi_userinfo'
  snapshot: boolean
}

export interface Codes {
  /** Another code each time (OA-9). */
  issue(grant: Grant): string
  /** Once and within five minutes (OA-9, ML-1). @throws Errcode 40029, 40163, 42003 */
  redeem(code: string, ask: { appId: string; login: boolean }): Grant
  clear(): void
}

const CODE_LIFE_SECONDS = 300
/** What `wx.login` gives in the developer tools with a tourist's appid: always the same words. */
const TOURIST_CODE = 'the code is a mock one'

export function createCodes({ clock, people }: { clock: Clock; people: People }): Codes {
  const codes = new Map<string, { grant: Grant; expiresAt: Date; used: boolean }>()

  const tourist = (appId: string): Grant | undefined => {
    const person = people.find(DEFAULT_PERSON)
    return person && { appId, person, scope: 'login', snapshot: false }
  }

  return {
    issue(grant) {
      const code = `0${randomText(31)}`
      codes.set(code, { grant, expiresAt: after(clock.now(), CODE_LIFE_SECONDS), used: false })
      return code
    },
    redeem(code, { appId, login }) {
      const mock = login && code === TOURIST_CODE ? tourist(appId) : undefined
      if (mock) return mock
      const entry = codes.get(code)
      if (!entry || entry.grant.appId !== appId || (entry.grant.scope === 'login') !== login) {
        throw snsError(40029)
      }
      if (entry.used) throw snsError(40163)
      if (entry.expiresAt <= clock.now()) throw snsError(42003)
      entry.used = true
      return entry.grant
    },
    clear: () => codes.clear(),
  }
}
