import { createHash } from 'node:crypto'
import type { BridgeInvocation } from './control-api'
import type { Tokens } from './tokens'

/** Which pages have been verified, and what each may call (JS-2, JS-3). */
export interface PageConfigs {
  /** `preVerifyJSAPI`: the native answer. */
  verify(invocation: BridgeInvocation): string
  /** Repeats the fields of a verified page, and names something on its list. */
  allows(invocation: BridgeInvocation): boolean
}

export function createPageConfigs({
  appId,
  shopHost,
  tokens,
}: {
  appId: string
  shopHost: string
  tokens: Tokens
}): PageConfigs {
  const lists = new Map<string, Set<string>>()

  return {
    verify(invocation) {
      const { args, pageUrl } = invocation
      const problem = objection(invocation, { appId, shopHost, tokens })
      if (problem) return `config:${problem}`
      const list = args['verifyJsApiList']
      const names = Array.isArray(list) ? list.map((name) => nativeName(String(name))) : []
      lists.set(key(args, pageUrl), new Set(names))
      return 'preVerifyJSAPI:ok'
    },
    allows: ({ name, args, pageUrl }) => lists.get(key(args, pageUrl))?.has(name) ?? false,
  }
}

function objection(
  { args, pageUrl }: BridgeInvocation,
  { appId, shopHost, tokens }: { appId: string; shopHost: string; tokens: Tokens },
): string | undefined {
  if (args['verifyAppId'] !== appId) return 'invalid appid'
  if (!URL.canParse(pageUrl) || new URL(pageUrl).host !== shopHost) return 'invalid url domain'
  const [type, timestamp, nonce, signature] = SIGNED.map((name) => args[name])
  if (typeof timestamp !== 'string' || !/^\d+$/.test(timestamp)) return 'invalid signature'
  if (typeof nonce !== 'string' || type !== 'sha1') return 'invalid signature'
  // JT-2: the whole address up to the fragment, as the page has it.
  const words = (ticket: string) =>
    `jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${withoutFragment(pageUrl)}`
  const right = tokens.liveTickets(appId).some((ticket) => sha1(words(ticket)) === signature)
  return right ? undefined : 'invalid signature'
}

const SIGNED = ['verifySignType', 'verifyTimestamp', 'verifyNonceStr', 'verifySignature'] as const

const key = (args: Record<string, unknown>, pageUrl: string): string =>
  JSON.stringify([
    withoutFragment(pageUrl),
    args['verifyAppId'],
    ...SIGNED.map((name) => args[name]),
  ])

const withoutFragment = (url: string): string => url.split('#')[0] ?? ''

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

/** The SDK translates the names in `jsApiList` before they reach the bridge; a page without it may not. */
const natives: Record<string, string> = {
  chooseWXPay: 'getBrandWCPayRequest',
  openAddress: 'editAddress',
  previewImage: 'imagePreview',
}

export const nativeName = (name: string): string => natives[name] ?? name
