import type Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import type { Person } from './control-api'
import type { People } from './people'
import type { Wxa } from './wxa'

const someone = z.strictObject({ person: z.string() })
const subscription = z.strictObject({
  person: z.string(),
  templateIds: z.array(z.string()),
  accept: z.boolean(),
})
const management = z.strictObject({ managed: z.boolean() })
const publication = z.strictObject({ published: z.boolean() })

export interface WxaControlParts {
  wxa: Wxa
  people: People
  /** The body of a control request. */
  read: <S extends z.ZodType>(ctx: Context, schema: S) => z.output<S>
}

/** The control API's part about the mini-program's buttons and its account (`control-api.ts`). */
export function serveWxaControl(
  router: Router,
  api: string,
  { wxa, people, read }: WxaControlParts,
): void {
  const personOf = (ctx: Context, id: string): Person =>
    people.find(id) ?? ctx.throw(404, 'nobody has this id')

  router.post(`${api}/mini-program/phone`, (ctx) => {
    const person = personOf(ctx, read(ctx, someone).person)
    ctx.body = wxa.phones.consent(person) ?? ctx.throw(409, 'this person has never logged in')
  })
  router.post(`${api}/mini-program/subscribe`, (ctx) => {
    const { person, ...ask } = read(ctx, subscription)
    ctx.body = wxa.messages.request(personOf(ctx, person), ask)
  })
  router.post(`${api}/trade-managed`, (ctx) => {
    const { managed } = read(ctx, management)
    wxa.shipping.manage(managed)
    ctx.body = { managed }
  })
  router.post(`${api}/published`, (ctx) => {
    const { published } = read(ctx, publication)
    wxa.links.publish(published)
    ctx.body = { published }
  })
}
