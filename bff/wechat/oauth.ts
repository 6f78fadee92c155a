/** Sign-in of an official account's web page (OAuth 2 in WeChat's own way). */
import { z } from 'zod'
import type { WechatApi } from './http'

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
      const { openid, access_token, scope } = reply
      return {
        openid,
        ...unionIdOf(reply),
        access_token,
        scope,
        is_snapshotuser: reply.is_snapshotuser === 1,
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

/** An empty unionid is none: taken as a value it would make one person of everybody. */
const unionIdOf = ({ unionid }: { unionid?: string | undefined }) => (unionid ? { unionid } : {})
