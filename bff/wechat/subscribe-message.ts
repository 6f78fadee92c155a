/** Messages a person of a mini-program asked for, once each. */
import { z } from 'zod'
import type { AccessTokens } from './access-token'
import type { WechatApi } from './http'
import { within } from './limits'
import { faultOfField } from './subscribe-message-fields'

const Message = z.object({
  touser: z.string().min(1),
  template_id: z.string().min(1),
  /** Of this mini-program, with a query if need be. */
  page: z.string().min(1).optional(),
  /** By the template's own field names, such as thing1. */
  data: z.record(z.string(), z.string()).superRefine((fields, context) => {
    for (const [name, value] of Object.entries(fields)) {
      const message = faultOfField(name, value)
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message })
    }
  }),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).default('formal'),
  lang: z.enum(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']).default('zh_CN'),
})
export type SubscribeMessage = z.input<typeof Message>

export function createSubscribeMessages({ api, tokens }: { api: WechatApi; tokens: AccessTokens }) {
  return {
    /**
     * Sends one message; each consent of the person pays for one, so it is never sent twice.
     * @throws RangeError before sending when a field breaks its limit (feature 4.9)
     * @throws WechatApiError 43101 no consent left, 40003 bad openid, 40037 bad template, 45168 forbidden word,
     * 47003 bad data (SM-1)
     */
    async send(message: SubscribeMessage): Promise<void> {
      const { data, ...rest } = within(Message, message)
      const wired = Object.entries(data).map(([name, value]) => [name, { value }])
      await tokens.withToken((access_token) =>
        api.post({
          once: true,
          path: '/cgi-bin/message/subscribe/send',
          query: { access_token },
          body: { ...rest, data: Object.fromEntries(wired) as unknown },
          reply: z.object({}),
        }),
      )
    },
  }
}
