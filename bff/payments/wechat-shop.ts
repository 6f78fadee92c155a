/** What both versions of WeChat Pay know of this shop, and how it speaks of its goods. */
import type { PayParams } from '../contract/pay'
import type { AppId } from '../contract/primitives'
import type { Payer } from './channel'

/** Who we are to WeChat Pay. */
export interface Shop {
  mchId: string
  appIds: readonly AppId[]
  /** Where WeChat reaches us; notifications come below its `/notify/`. */
  publicOrigin: string
}

/** Somebody inside WeChat. */
export type OpenIdPayer = Extract<Payer, { openId: unknown }>

/** WeChat speaks of a payment that is not one of ours, or not as ours are. */
export class ForeignPaymentError extends Error {
  constructor(field: string) {
    super(`The payment is not one of this shop: ${field} does not fit`)
    this.name = 'ForeignPaymentError'
  }
}

const DESCRIPTION_BYTES = 127

/**
 * The text on the bill. The limit is 127 (O3-1; v2: 128, UO-1), of what is not said: bytes are the safe reading.
 * Never splits what reads as one character.
 */
export function describe(description: string): string {
  const clean = description.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()
  let kept = ''
  for (const { segment } of new Intl.Segmenter('zh').segment(clean)) {
    if (Buffer.byteLength(kept + segment, 'utf8') > DESCRIPTION_BYTES) break
    kept += segment
  }
  return kept.trimEnd()
}

/** What WeChat's own payment sheet is opened with, signed by either version. */
interface Launch {
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
}

/** Only the page in WeChat needs the appId: a mini-program is its own. */
export function payParams(payer: OpenIdPayer, launch: Launch): PayParams {
  switch (payer.launcher) {
    case 'wechat-mini-program':
      return { kind: payer.launcher, ...launch }
    case 'wechat-jssdk':
      return { kind: payer.launcher, appId: payer.appId, ...launch }
    default:
      return payer.launcher satisfies never
  }
}
