/** Addresses that open the mini-program from outside: a scheme for apps and messages, a link for web pages. */
import { z } from 'zod'
import type { AccessTokens } from './access-token'
import type { WechatApi } from './http'
import { within } from './limits'

const Target = z.object({
  /** A published page, without query; empty or absent for the first one. */
  path: z
    .string()
    .regex(/^[^?#]*$/, 'no query here, it has a field of its own')
    .optional(),
  query: z
    .string()
    .max(1024, 'at most 1024 characters')
    .regex(/^[\w!#$&'()*+,/:;=?@\-.~%]*$/, 'other characters must be percent-encoded')
    .optional(),
  env_version: z.enum(['release', 'trial', 'develop']).default('release'),
})

const DAYS = '1 to 30 days'

/** Seconds since 1970, or whole days from now. */
const Expiry = z.union(
  [
    z.object({ expire_time: z.int() }),
    z.object({ expire_interval: z.int(DAYS).min(1, DAYS).max(30, DAYS) }),
  ],
  'either expire_time in whole seconds, or expire_interval of 1 to 30 days',
)

const Link = z.object({ target: Target, expiry: Expiry })
export type MiniProgramLink = z.input<typeof Link>

const SchemeReply = z.object({ openlink: z.string().min(1) })
const LinkReply = z.object({ url_link: z.string().min(1) })

export function createMiniProgramLinks({
  api,
  tokens,
  clock,
}: {
  api: WechatApi
  tokens: AccessTokens
  clock: () => Date
}) {
  const checked = (link: MiniProgramLink) => {
    const { target, expiry } = within(Link, link)
    return { target, expiry: wired(expiry, clock().getTime() / 1000) }
  }

  return {
    /**
     * A `weixin://` address (feature 4.7); with the links, 500 000 a day and 100 a second may be made.
     * @throws RangeError before sending when a limit is broken
     * @throws WechatApiError 40165 no such page, 40002 no permission, 40013 banned, 44990 or 44993 too many (UL-1)
     */
    async generateScheme(link: MiniProgramLink): Promise<string> {
      const { target, expiry } = checked(link)
      const { openlink } = await tokens.withToken((access_token) =>
        api.post({
          path: '/wxa/generatescheme',
          query: { access_token },
          body: { jump_wxa: target, is_expire: true, ...expiry },
          reply: SchemeReply,
        }),
      )
      return openlink
    },

    /** An `https://` address (feature 4.8); limits and errors are those of `generateScheme`. */
    async generateUrlLink(link: MiniProgramLink): Promise<string> {
      const { target, expiry } = checked(link)
      const { url_link } = await tokens.withToken((access_token) =>
        api.post({
          path: '/wxa/generate_urllink',
          query: { access_token },
          body: { ...target, ...expiry },
          reply: LinkReply,
        }),
      )
      return url_link
    },
  }
}

const MINUTE_SECONDS = 60
const MONTH_SECONDS = 30 * 24 * 60 * 60

/** @throws RangeError when the end is not between a minute and 30 days from now (85401) */
function wired(expiry: z.output<typeof Expiry>, nowSeconds: number) {
  if ('expire_interval' in expiry) return { expire_type: 1, ...expiry }
  const life = expiry.expire_time - nowSeconds
  if (life <= MINUTE_SECONDS || life >= MONTH_SECONDS) {
    throw new RangeError('expire_time must be in seconds, between 1 minute and 30 days from now')
  }
  return { expire_type: 0, ...expiry }
}
