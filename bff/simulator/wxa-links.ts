import type Router from '@koa/router'
import { z } from 'zod'
import { answer } from './api-door'
import type { Clock } from './clock'
import { cgiError } from './errcode'
import { randomText } from './random'
import { admitPost, isPage, type WxaParts } from './wxa-door'
import type { SimulatedLink } from './wxa-state'

export interface WxaLinks {
  /** Links lead to a published mini-program only. */
  publish(published: boolean): void
  all(): SimulatedLink[]
  clear(): void
}

const MINUTE_SECONDS = 60
const LONGEST_DAYS = 30
const DAY_SECONDS = 86_400

const Target = z.object({
  path: z.string().optional(),
  query: z.string().optional(),
  env_version: z.string().optional(),
})
type Target = z.infer<typeof Target>

const Expiry = z.object({
  expire_type: z.int().optional(),
  expire_time: z.int().optional(),
  expire_interval: z.int().optional(),
})
type Expiry = z.infer<typeof Expiry>

const Scheme = Expiry.extend({ jump_wxa: Target.optional(), is_expire: z.boolean().optional() })
const UrlLink = Expiry.extend(Target.shape)

/** `generatescheme` and `generate_urllink` (UL-1, features 4.7 and 4.8). */
export function serveLinks(router: Router, parts: WxaParts): WxaLinks {
  let published = true
  let links: SimulatedLink[] = []

  const make = (start: string, target: Target): string => {
    checkTarget(target)
    const link = `${start}${randomText(11)}`
    links = [...links, { link, path: target.path ?? '', query: target.query ?? '' }]
    return link
  }

  router.all('/wxa/generatescheme', (ctx) => {
    const { body } = admitPost(ctx, parts)
    if (!published) throw cgiError(40002)
    const { jump_wxa: target = {}, is_expire, ...expiry } = read(Scheme, body)
    // One that does not say when lives as long as any can.
    if (is_expire) checkExpiry(expiry, parts.clock)
    answer(ctx, {
      errcode: 0,
      errmsg: 'ok',
      openlink: make('weixin://dl/business/?t=', target),
    })
  })

  router.all('/wxa/generate_urllink', (ctx) => {
    const { body } = admitPost(ctx, parts)
    if (!published) throw cgiError(40002)
    const { path, query, env_version, ...expiry } = read(UrlLink, body)
    checkExpiry(expiry, parts.clock)
    answer(ctx, {
      errcode: 0,
      errmsg: 'ok',
      url_link: make('https://wxaurl.cn/', { path, query, env_version }),
    })
  })

  return {
    publish(wish) {
      published = wish
    },
    all: () => links,
    clear() {
      published = true
      links = []
    },
  }
}

/** @throws Errcode 47001 when something is of another type */
function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw cgiError(47001)
}

/** @throws Errcode 40165, 40212, 85402 */
function checkTarget({ path = '', query = '', env_version = 'release' }: Target): void {
  if (path !== '' && !isPage(path)) throw cgiError(40165)
  if (query.length > 1024 || !/^[\w!#$&'()*+,/:;=?@\-.~%]*$/.test(query)) throw cgiError(40212)
  if (!['release', 'trial', 'develop'].includes(env_version)) throw cgiError(85402)
}

/** At a time, or in some days. @throws Errcode 85401 */
function checkExpiry({ expire_type = 0, expire_time, expire_interval }: Expiry, clock: Clock) {
  const life = (expire_time ?? 0) - clock.now().getTime() / 1000
  const days = expire_interval ?? 0
  const fits: Record<number, boolean> = {
    0: life >= MINUTE_SECONDS && life <= LONGEST_DAYS * DAY_SECONDS,
    1: days >= 1 && days <= LONGEST_DAYS,
  }
  if (!fits[expire_type]) throw cgiError(85401)
}
