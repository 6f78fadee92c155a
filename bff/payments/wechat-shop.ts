/** What both versions of WeChat Pay know of this shop, and how it speaks of its goods. */
import type { PayParams } from '../contract/pay'
import { OutTradeNo, type AppId } from '../contract/primitives'
import { ForeignPaymentNotice, type Payer, type RefundEvent, type RefundKey } from './channel'

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
  constructor(
    field: string,
    /** The number WeChat gives it. */
    readonly outTradeNo?: string,
  ) {
    super(`The payment is not one of this shop: ${field} does not fit`)
    this.name = 'ForeignPaymentError'
  }
}

/** What WeChat signed and this shop cannot take for its own. */
export function foreignNotice(error: ForeignPaymentError): ForeignPaymentNotice {
  const outTradeNo = OutTradeNo.safeParse(error.outTradeNo)
  return new ForeignPaymentNotice(`Notification refused: ${error.message}`, outTradeNo.data, {
    cause: error,
  })
}

/** @throws ForeignPaymentError when WeChat answers about another refund than was asked about */
export function assertIsThisRefund(event: RefundEvent, asked: RefundKey): void {
  if (event.outRefundNo !== asked.outRefundNo) throw new ForeignPaymentError('out_refund_no')
  if (event.outTradeNo !== asked.outTradeNo) throw new ForeignPaymentError('out_trade_no')
}

const DESCRIPTION_BYTES = 127
const REASON_BYTES = 80

/**
 * The text on the bill. The limit is 127 (O3-1; v2: 128, UO-1), of what is not said: bytes are the safe reading.
 * Never splits what reads as one character.
 */
export const describe = (description: string): string => cut(description, DESCRIPTION_BYTES)

/** What the buyer reads about a refund: 80 (R3-1, row 5.9), bytes again. */
export const reasonFor = (reason: string): string => cut(reason, REASON_BYTES)

function cut(text: string, bytes: number): string {
  const clean = text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()
  if (Buffer.byteLength(clean, 'utf8') <= bytes) return clean
  let kept = ''
  for (const { segment } of new Intl.Segmenter('zh').segment(clean)) {
    if (Buffer.byteLength(kept + segment, 'utf8') > bytes) break
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
