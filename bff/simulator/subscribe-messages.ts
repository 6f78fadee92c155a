import type Router from '@koa/router'
import { z } from 'zod'
import { answer } from './api-door'
import type { Person } from './control-api'
import { cgiError } from './errcode'
import { fitsField } from './subscribe-fields'
import { admitPost, isPageWithQuery, type WxaParts } from './wxa-door'
import type { SimulatedMessage } from './wxa-state'

/** What `wx.requestSubscribeMessage` tells the page; the person's word stands under each template's id. */
export type SubscribeAnswer = { errMsg: string; errCode?: number } & {
  [templateId: string]: string | number
}

export interface SubscribeMessages {
  /** The person is asked once for these templates, and answers all of them alike. */
  request(person: Person, ask: { templateIds: string[]; accept: boolean }): SubscribeAnswer
  sent(): SimulatedMessage[]
  clear(): void
}

/** In one request; no official page says so (SM-1, last clause). */
const MOST_TEMPLATES = 3
const isTemplate = (id: string): boolean => /^[\w-]{43}$/.test(id)

const Message = z.object({
  touser: z.string(),
  template_id: z.string(),
  page: z.string().optional(),
  data: z.unknown().optional(),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).optional(),
  lang: z.enum(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']).optional(),
})

const Data = z
  .record(z.string(), z.object({ value: z.string() }))
  .transform((fields) => Object.entries(fields).map(([name, { value }]) => [name, value] as const))
  .refine((fields) => fields.length > 0 && fields.every(([name, value]) => fitsField(name, value)))

/** `subscribe/send`: one consent is one message (SM-1). */
export function serveSubscribeMessages(router: Router, parts: WxaParts): SubscribeMessages {
  const { clock, people } = parts
  const consents = new Map<string, number>()
  let sent: SimulatedMessage[] = []
  const nameOf = ({ id }: Person, templateId: string) => `${id} ${templateId}`

  router.all('/cgi-bin/message/subscribe/send', (ctx) => {
    const { appId, body } = admitPost(ctx, parts)
    const message = Message.safeParse(body)
    if (!message.success) throw cgiError(40097)
    const { touser, template_id: templateId, page, data } = message.data
    const person = people.byOpenId(appId, touser)
    if (!person) throw cgiError(40003)
    if (!isTemplate(templateId)) throw cgiError(40037)
    if (page && !isPageWithQuery(page)) throw cgiError(41030)
    const fields = Data.safeParse(data)
    if (!fields.success) throw cgiError(47003)
    const name = nameOf(person, templateId)
    const left = consents.get(name) ?? 0
    if (left === 0) throw cgiError(43101)
    consents.set(name, left - 1)
    const told = { person: person.id, templateId, data: Object.fromEntries(fields.data) }
    sent = [...sent, { ...told, ...(page && { page }), at: clock.now().toISOString() }]
    answer(ctx, { errcode: 0, errmsg: 'ok' })
  })

  return {
    request(person, { templateIds, accept }) {
      const refusal = refusalOf(templateIds)
      if (refusal) return refusal
      for (const id of accept ? templateIds : []) {
        const name = nameOf(person, id)
        consents.set(name, (consents.get(name) ?? 0) + 1)
      }
      const word = accept ? 'accept' : 'reject'
      const words = Object.fromEntries(templateIds.map((id) => [id, word]))
      return { ...words, errMsg: 'requestSubscribeMessage:ok' }
    },
    sent: () => sent,
    clear() {
      consents.clear()
      sent = []
    },
  }
}

/** The person is not asked at all. */
function refusalOf(templateIds: string[]): SubscribeAnswer | undefined {
  const failed = (errCode: number, why: string): SubscribeAnswer => ({
    errMsg: `requestSubscribeMessage:fail ${why}`,
    errCode,
  })
  if (templateIds.length === 0) return failed(10001, "TmplIds can't be empty")
  if (templateIds.length > MOST_TEMPLATES) return failed(20003, 'Templates count out of max bounds')
  if (templateIds.every(isTemplate)) return undefined
  return failed(20001, 'No template data return, verify the template id exist')
}
