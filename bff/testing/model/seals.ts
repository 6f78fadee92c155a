/** What arrives as a notification: WeChat's own, and what is not. */
import type { OutTradeNo } from '../../contract/primitives'
import { AppError } from '../../errors'
import { ForeignPaymentNotice, type PaymentEvent } from '../../payments/channel'

/** What WeChat sends; nobody else has the seal. */
export const sealed = (event: PaymentEvent): string => JSON.stringify({ seal: 'WeChat', event })
export const forged = (event: PaymentEvent): string => JSON.stringify({ seal: 'Wechat', event })
export const foreign = (outTradeNo: OutTradeNo): string =>
  JSON.stringify({ seal: 'WeChat', foreign: outTradeNo })

/** @throws ForeignPaymentNotice, AppError unless it has the seal */
export function opened(rawBody: string): PaymentEvent {
  // It comes from `sealed`, `forged` or `foreign`.
  const said = JSON.parse(rawBody) as { seal: string; event: PaymentEvent; foreign?: OutTradeNo }
  if (said.seal !== 'WeChat') throw new AppError('forbidden', 403, 'Notification refused: the seal')
  if (said.foreign === undefined) return said.event
  const cause = new Error('mchid')
  throw new ForeignPaymentNotice('Of another merchant', said.foreign, { cause })
}
