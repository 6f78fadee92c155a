/** What needs the mini-program's own token, as the slices want it: phone numbers, session keys, unionids, links. */
import type { AppId } from '../contract/primitives'
import { AppError } from '../errors'
import type { PaidUnionIds } from '../sessions/paid-unionid'
import type { PhoneNumbers } from '../sessions/phone'
import type { KeyHolder, SessionKeys } from '../sessions/session-key'
import type { MiniProgramPages } from '../sharing/mini-program-link'
import type { AccessTokens } from '../wechat/access-token'
import { createCredential, type CredentialCache } from '../wechat/credential'
import { WechatApiError, type WechatApi } from '../wechat/http'
import { createMiniProgramLinks } from '../wechat/mini-program-link'
import { createPaidUnionIds } from '../wechat/paid-unionid'
import { createPhoneNumbers, phoneNumberFrom } from '../wechat/phone-number'
import { createSessionKeys, UserDataError } from '../wechat/session-key'
import { inOurWords } from './logins'

export interface MiniProgramParts {
  appId: AppId
  api: WechatApi
  tokens: AccessTokens
  clock: () => Date
}

export function createPhoneSource(parts: MiniProgramParts): PhoneNumbers {
  const numbers = createPhoneNumbers(parts)
  return {
    async byCode({ code, openId }) {
      const asked = numbers.byCode({ code, openid: openId })
      return (await inOurWords('mini-program', asked)).phoneNumber
    },
    inSealed({ encryptedData, iv, holder: { sessionKey } }) {
      try {
        const sealed = { encryptedData, iv, session_key: sessionKey }
        return phoneNumberFrom({ ...sealed, appId: parts.appId, now: parts.clock() }).phoneNumber
      } catch (error) {
        if (error instanceof UserDataError) return undefined
        throw error
      }
    },
  }
}

export function createKeys(parts: MiniProgramParts): SessionKeys {
  const keys = createSessionKeys(parts)
  const onTheWire = ({ openId, sessionKey }: KeyHolder) => ({
    openid: openId,
    session_key: sessionKey,
  })
  return {
    isAlive: (holder) => inOurWords('mini-program', keys.checkSessionKey(onTheWire(holder))),
    async end(holder) {
      await inOurWords('mini-program', keys.resetUserSessionKey(onTheWire(holder)))
    },
  }
}

/** The mini-program belongs to no Open Platform account (ML-10). */
const NOT_BOUND = 89002

export function createUnionIds(parts: MiniProgramParts): PaidUnionIds {
  const unionIds = createPaidUnionIds(parts)
  return {
    appId: parts.appId,
    async find({ openId, transactionId }) {
      const asked = unionIds.getPaidUnionId(openId, { transaction_id: transactionId })
      try {
        return { unionId: await inOurWords('mini-program', asked) }
      } catch (error) {
        if (errcodeOf(error) === NOT_BOUND) return 'not-bound'
        throw error
      }
    },
  }
}

const errcodeOf = (error: unknown): number | undefined =>
  error instanceof AppError && error.cause instanceof WechatApiError
    ? error.cause.errcode
    : undefined

const LINK_DAYS = 30
/** Handed out for a day: nobody knows which pages strangers make up, and each link is kept in memory. */
const KEPT_SECONDS = 24 * 60 * 60

/** Anybody may ask, and WeChat makes 500 000 links a day (feature 4.8): strangers must not use them up. */
const NEW_LINKS_PER_MINUTE = 60
const MINUTE_MS = 60_000

/** One link per page and day, over all processes that share the cache. */
export function createPages(
  parts: MiniProgramParts & { cache: CredentialCache },
): MiniProgramPages {
  const { appId, cache, clock } = parts
  const links = createMiniProgramLinks(parts)
  const underWay = new Map<string, Promise<string>>()
  const takeTurn = createTurns(clock)

  async function borrow(page: string) {
    takeTurn()
    const [path = '', query = ''] = page.split('?')
    const made = links.generateUrlLink({
      target: { path, ...(query ? { query } : {}), env_version: 'release' },
      expiry: { expire_interval: LINK_DAYS },
    })
    return { value: await inOurWords('mini-program', made), expires_in: KEPT_SECONDS }
  }

  return {
    linkTo(page) {
      const running = underWay.get(page)
      if (running) return running
      const key = `mini-program-link:${appId}:${page}`
      const link = createCredential({ key, cache, clock, borrow: () => borrow(page) })
        .current()
        .finally(() => underWay.delete(page))
      underWay.set(page, link)
      return link
    },
  }
}

/** @throws AppError `rate-limited`, from the returned function, when this minute's new links are made */
function createTurns(clock: () => Date): () => void {
  let minute = 0
  let taken = 0
  return () => {
    const now = Math.floor(clock().getTime() / MINUTE_MS)
    if (now !== minute) taken = 0
    minute = now
    taken += 1
    if (taken <= NEW_LINKS_PER_MINUTE) return
    throw new AppError('rate-limited', 429, 'Too many new links this minute; try again', {
      retryAfter: 60,
    })
  }
}
