/** Sign-in of a mini-program. */
import { z } from 'zod'
import type { WechatApi } from './http'

const SessionReply = z.object({
  openid: z.string().min(1),
  session_key: z.string().min(1),
  unionid: z.string().optional(),
})

export interface MiniProgramIdentity {
  openid: string
  /** Must never reach a client. */
  session_key: string
  unionid?: string
}

export function createMiniProgram({
  api,
  appId,
  secret,
}: {
  api: WechatApi
  appId: string
  secret: string
}) {
  return {
    /**
     * Who made this `wx.login` code; it works once, within five minutes.
     * @throws WechatApiError 40029 bad code, 40163 used code, 40226 person blocked, 45011 too often (ML-3)
     */
    async code2Session(code: string): Promise<MiniProgramIdentity> {
      const { openid, session_key, unionid } = await api.getOnce({
        path: '/sns/jscode2session',
        query: { appid: appId, secret, js_code: code, grant_type: 'authorization_code' },
        reply: SessionReply,
      })
      return { openid, session_key, ...(unionid ? { unionid } : {}) }
    },
  }
}
