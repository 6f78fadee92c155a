/** WeChat's accounts as sessions and sharing want them: our words, our errors. */
import type { Account } from '../config'
import { OpenId } from '../contract/primitives'
import { AppError } from '../errors'
import { describeError, type Log } from '../log'
import type { OfficialAccountLogin, Profile } from '../sessions/sign-in'
import type { MiniProgramLogin } from '../sessions/sessions'
import type { PageSigner } from '../sharing/jssdk'
import { createAccessTokens, createJsapiTickets, type AccessTokens } from '../wechat/access-token'
import { createMemoryCache, type CredentialCache } from '../wechat/credential'
import { explainInEnglish, type Product } from '../wechat/errors/explain'
import { WechatApiError, WechatUnreachableError, type WechatApi } from '../wechat/http'
import { signUrl } from '../wechat/jssdk'
import { createMiniProgram } from '../wechat/mini-program'
import { authorizeUrl, createOAuth } from '../wechat/oauth'

const BUSY = -1
/** More calls a minute than WeChat takes (ML-3, ML-9, AT-4); the next minute is a new one. */
const TOO_OFTEN = 45011
const TOO_OFTEN_SECONDS = 60

export function createMiniProgramLogin(
  { appId, secret }: Account,
  { api }: { api: WechatApi },
): MiniProgramLogin {
  const miniProgram = createMiniProgram({ api, appId, secret })
  return {
    appId,
    async exchange(code) {
      const person = await inOurWords('mini-program', miniProgram.code2Session(code))
      return {
        openId: OpenId.parse(person.openid),
        sessionKey: person.session_key,
        ...(person.unionid ? { unionId: person.unionid } : {}),
      }
    },
  }
}

export function createOfficialAccountLogin(
  { appId, secret }: Account,
  { api, openOrigin, log }: { api: WechatApi; openOrigin: string; log: Log },
): OfficialAccountLogin {
  const oauth = createOAuth({ api, appId, secret })

  /** A name and a face are a courtesy: without them the person is signed in all the same. */
  async function profileOf(accessToken: string, openid: string): Promise<Profile | undefined> {
    try {
      const { nickname, headimgurl } = await inOurWords(
        'official-account',
        oauth.fetchProfile(accessToken, openid),
      )
      const name = presentable(nickname)
      return {
        ...(name ? { nickname: name } : {}),
        ...(headimgurl ? { avatarUrl: headimgurl } : {}),
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      log({ level: 'warn', event: 'profile-unavailable', ...describeError(error) })
      return undefined
    }
  }

  return {
    appId,
    authorizeUrl: ({ redirectUri, scope, state }) =>
      authorizeUrl({ openOrigin, appId, redirectUri, scope: `snsapi_${scope}`, state }),
    async exchange(code, scope) {
      const person = await inOurWords('official-account', oauth.exchangeCode(code))
      if (person.is_snapshotuser) return { kind: 'snapshot' }
      const profile =
        scope === 'userinfo' ? await profileOf(person.access_token, person.openid) : undefined
      return {
        kind: 'person',
        openId: OpenId.parse(person.openid),
        ...(person.unionid ? { unionId: person.unionid } : {}),
        ...(profile ? { profile } : {}),
      }
    },
  }
}

export function createPageSigner(
  { appId, secret }: Account,
  {
    api,
    clock,
    cache = createMemoryCache(),
    tokens = createAccessTokens({ api, appId, secret, clock, cache }),
  }: { api: WechatApi; clock: () => Date; cache?: CredentialCache; tokens?: AccessTokens },
): PageSigner {
  const tickets = createJsapiTickets({ api, tokens, clock, cache })
  return {
    appId,
    async sign(page) {
      return signUrl({ ...page, ticket: await inOurWords('official-account', tickets.ticket()) })
    },
  }
}

/** The one place where what WeChat's accounts answer becomes an error of ours. */
export async function inOurWords<T>(product: Product, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof WechatApiError && cause.errcode !== BUSY) {
      const details = { errcode: cause.errcode, ...explained(product, cause) }
      if (cause.errcode === TOO_OFTEN) {
        const options = { cause, details, retryAfter: TOO_OFTEN_SECONDS }
        throw new AppError('rate-limited', 429, 'WeChat takes no more calls this minute', options)
      }
      const message = `WeChat answered ${cause.path} with ${cause.errcode}`
      throw new AppError('wechat-rejected', 502, message, { cause, details })
    }
    if (cause instanceof WechatApiError || cause instanceof WechatUnreachableError) {
      throw new AppError('wechat-unavailable', 503, 'WeChat is busy or did not answer; try again', {
        cause,
      })
    }
    throw cause
  }
}

/** Callers read it: what is in WeChat's own message, such as the server's address, is left out. */
function explained(product: Product, { errcode, path }: WechatApiError) {
  const explanation = explainInEnglish({ product, code: errcode, api: path })
  return explanation ? { explanation } : {}
}

/** Nicknames may hold control characters (OT-4), and ours have 32 characters at most. */
function presentable(nickname: string): string {
  const clean = nickname.replace(/\p{Cc}/gu, '').trim()
  return Array.from(clean).slice(0, 32).join('')
}
