/** Sign-in of an official account's web page (OAuth 2 in WeChat's own way). */
import { z } from 'zod'
import { WechatApiError, type WechatApi } from './http'

/**
 * The page to send the browser to. WeChat matches the link strictly: these parameters, in this order and case (OA-1).
 * @throws RangeError when `state` is not 1–128 letters and digits (OA-3).
 */
export function authorizeUrl(p: {
  openOrigin: string
  appId: string
  redirectUri: string
  scope: 'snsapi_base' | 'snsapi_userinfo'
  state: string
}): string {
  if (!/^[a-zA-Z0-9]{1,128}$/.test(p.state)) {
    throw new RangeError('state must be 1 to 128 letters and digits')
  }
  const parameters = [
    `appid=${p.appId}`,
    `redirect_uri=${encodeURIComponent(p.redirectUri)}`,
    'response_type=code',
    `scope=${p.scope}`,
    `state=${p.state}`,
  ]
  return `${p.openOrigin}/connect/oauth2/authorize?${parameters.join('&')}#wechat_redirect`
}

const TokenReply = z.object({
  access_token: z.string().min(1),
  openid: z.string().min(1),
  scope: z.string(),
  refresh_token: z.string().optional(),
  unionid: z.string().optional(),
  is_snapshotuser: z.coerce.number().optional(),
})

const ProfileReply = z.object({
  nickname: z.string(),
  headimgurl: z.string(),
  unionid: z.string().optional(),
})

export interface OAuthIdentity {
  openid: string
  unionid?: string
  /** Of this person, for `fetchProfile`; no use anywhere else. */
  access_token: string
  /** For `refreshToken`, 30 days long (OT-3). */
  refresh_token?: string
  scope: string
  /** A virtual person on a snapshot page: not an identity (OA-6). */
  is_snapshotuser: boolean
}

export interface OAuthProfile {
  nickname: string
  headimgurl: string
  unionid?: string
}

export function createOAuth({
  api,
  appId,
  secret,
}: {
  api: WechatApi
  appId: string
  secret: string
}) {
  return {
    /** @throws WechatApiError 40029 bad code, 40163 used code, 42003 expired code (OT-2) */
    async exchangeCode(code: string): Promise<OAuthIdentity> {
      const reply = await api.getOnce({
        path: '/sns/oauth2/access_token',
        query: { appid: appId, secret, code, grant_type: 'authorization_code' },
        reply: TokenReply,
      })
      return identityOf(reply)
    },

    /**
     * A new access_token of the same person without asking them.
     * @throws WechatApiError 40030 bad refresh_token, 42002 expired, 42007 password changed (OT-3)
     */
    async refreshToken(refresh_token: string): Promise<OAuthIdentity> {
      const reply = await api.get({
        path: '/sns/oauth2/refresh_token',
        query: { appid: appId, grant_type: 'refresh_token', refresh_token },
        reply: TokenReply,
      })
      return identityOf(reply)
    },

    /**
     * Whether WeChat still takes this person's token: not when it ended, nor for another openid (OT-5).
     * @throws WechatApiError for any other reason
     */
    async checkToken(access_token: string, openid: string): Promise<boolean> {
      try {
        await api.get({ path: '/sns/auth', query: { access_token, openid }, reply: z.object({}) })
        return true
      } catch (error) {
        if (error instanceof WechatApiError && REFUSED_TOKEN.includes(error.errcode)) return false
        throw error
      }
    },

    /** Needs a token of scope `snsapi_userinfo`. @throws WechatApiError 48001 with any other (OT-4) */
    async fetchProfile(access_token: string, openid: string): Promise<OAuthProfile> {
      const reply = await api.get({
        path: '/sns/userinfo',
        query: { access_token, openid, lang: 'zh_CN' },
        reply: ProfileReply,
      })
      return { nickname: reply.nickname, headimgurl: reply.headimgurl, ...unionIdOf(reply) }
    },
  }
}

/** Another openid; and the codes of a dead token (OT-5, AT-5). */
const REFUSED_TOKEN = [40003, 40001, 40014, 42001]

function identityOf(reply: z.infer<typeof TokenReply>): OAuthIdentity {
  const { openid, access_token, refresh_token, scope } = reply
  return {
    openid,
    ...unionIdOf(reply),
    access_token,
    ...(refresh_token ? { refresh_token } : {}),
    scope,
    is_snapshotuser: reply.is_snapshotuser === 1,
  }
}

/** An empty unionid is none: taken as a value it would make one person of everybody. */
const unionIdOf = ({ unionid }: { unionid?: string | undefined }) => (unionid ? { unionid } : {})
