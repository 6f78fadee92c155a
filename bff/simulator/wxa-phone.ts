import type Router from '@koa/router'
import { answer } from './api-door'
import { after } from './clock'
import type { Person } from './control-api'
import { cgiError } from './errcode'
import { randomHex } from './random'
import { seal, type SessionKeys } from './session-keys'
import { admitPost, type WxaParts } from './wxa-door'

/** What the `getPhoneNumber` button's event gives. */
export interface PhoneConsent {
  code: string
  encryptedData: string
  iv: string
}

export interface Phones {
  /** The person lets the mini-program have the number; undefined when they have never logged in there. */
  consent(person: Person): PhoneConsent | undefined
  clear(): void
}

const CODE_LIFE_SECONDS = 300
const COUNTRY_CODE = '86'

type Parts = Pick<WxaParts, 'apps' | 'clock' | 'people' | 'tokens'> & { sessionKeys: SessionKeys }

/** `getuserphonenumber` and the codes it takes: not those of a login (ML-9). */
export function servePhones(router: Router, parts: Parts): Phones {
  const { apps, clock, people, sessionKeys } = parts
  const codes = new Map<string, { appId: string; person: Person; until: Date }>()

  router.all('/wxa/business/getuserphonenumber', (ctx) => {
    // Every phone code is the mini-program's, so any other token shows another app's code.
    const { appId, body } = admitPost(ctx, parts, 40013)
    const { code, openid } = body
    const grant = typeof code === 'string' ? codes.get(code) : undefined
    if (!grant || grant.until <= clock.now()) throw cgiError(40029)
    if (grant.appId !== appId) throw cgiError(40013)
    if (openid !== undefined && openid !== people.openId(appId, grant.person)) throw cgiError(40003)
    codes.delete(String(code))
    answer(ctx, {
      errcode: 0,
      errmsg: 'ok',
      phone_info: phoneInfo(grant.person, appId, clock.now()),
    })
  })

  return {
    consent(person) {
      const { appId } = apps.miniProgram
      const key = sessionKeys.current(appId, person)
      if (key === undefined) return undefined
      const code = randomHex(64)
      codes.set(code, { appId, person, until: after(clock.now(), CODE_LIFE_SECONDS) })
      return { code, ...seal(phoneInfo(person, appId, clock.now()), key) }
    },
    clear: () => codes.clear(),
  }
}

const phoneInfo = ({ phone }: Person, appid: string, at: Date) => ({
  phoneNumber: phone,
  purePhoneNumber: phone,
  countryCode: COUNTRY_CODE,
  watermark: { timestamp: Math.floor(at.getTime() / 1000), appid },
})
