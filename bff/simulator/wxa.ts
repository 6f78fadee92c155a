/** The mini-program's server calls, from the session_key to the link that opens it. */
import type Router from '@koa/router'
import type { Codes } from './codes'
import { serveMiniProgram } from './mini-program'
import { createSessionKeys } from './session-keys'
import { serveSubscribeMessages, type SubscribeMessages } from './subscribe-messages'
import type { Refunds } from './v3-refunds'
import type { WxaParts } from './wxa-door'
import { serveLinks, type WxaLinks } from './wxa-links'
import { servePaidUnionId } from './wxa-paid-unionid'
import { servePhones, type Phones } from './wxa-phone'
import { serveSessions } from './wxa-session'
import { serveShipping, type Shipping } from './wxa-shipping'
import type { WxaState } from './wxa-state'

export interface Wxa {
  phones: Phones
  shipping: Shipping
  messages: SubscribeMessages
  links: WxaLinks
  /** Forgets all but the session keys. */
  clear(): void
}

export function createWxa(
  router: Router,
  parts: WxaParts & { codes: Codes; refunds: Refunds },
): Wxa {
  const sessionKeys = createSessionKeys()
  serveMiniProgram(router, { ...parts, sessionKeys })
  serveSessions(router, { ...parts, sessionKeys })
  servePaidUnionId(router, parts)
  const phones = servePhones(router, { ...parts, sessionKeys })
  const shipping = serveShipping(router, parts)
  const messages = serveSubscribeMessages(router, parts)
  const links = serveLinks(router, parts)

  return {
    phones,
    shipping,
    messages,
    links,
    clear() {
      for (const part of [phones, shipping, messages, links]) part.clear()
    },
  }
}

export const wxaState = ({ shipping, messages, links }: Wxa): WxaState => ({
  ...shipping.state(),
  messages: messages.sent(),
  links: links.all(),
})
