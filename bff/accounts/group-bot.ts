/** A bot in a group of WeChat Work (企业微信群机器人): https://developer.work.weixin.qq.com/document/path/91770 */
import { z } from 'zod'
import { createWechatApi, WechatApiError } from '../wechat/http'
import { within } from '../wechat/limits'

export interface GroupBotPlace {
  origin: string
  /** Whoever has it can write to the group. */
  key: string
}

export const GROUP_BOT_PATH = '/cgi-bin/webhook/send'

/** 20 messages a minute. */
const TOO_MANY = 45009

const Content = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 2048, 'is at most 2048 bytes long')

export function createGroupBot({ origin, key, timeoutMs }: GroupBotPlace & { timeoutMs?: number }) {
  const api = createWechatApi({ origin, ...(timeoutMs !== undefined && { timeoutMs }) })
  return {
    /**
     * `too-many`: nothing was sent, and in a minute it may be.
     * @throws RangeError, WechatApiError (93000: no such bot), WechatUnreachableError
     */
    async send(content: string): Promise<'sent' | 'too-many'> {
      const text = { content: within(Content, content) }
      try {
        await api.post({
          path: GROUP_BOT_PATH,
          query: { key },
          body: { msgtype: 'text', text },
          reply: z.object({ errcode: z.literal(0) }),
          once: true,
        })
        return 'sent'
      } catch (error) {
        if (error instanceof WechatApiError && error.errcode === TOO_MANY) return 'too-many'
        throw error
      }
    },
  }
}
