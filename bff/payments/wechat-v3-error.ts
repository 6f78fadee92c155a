/** The one place where WeChat Pay v3's words become errors of ours. What it does not know it leaves alone. */
import { AppError } from '../errors'
import { explainInEnglish } from '../wechat/errors/explain'
import { WechatUnreachableError } from '../wechat/http'
import { WechatCertificatesError } from '../wechat/pay-v3-certificates'
import { WechatPayError } from '../wechat/pay-v3-error'
import { WechatNotificationError } from '../wechat/pay-v3-notification'
import { WechatSignatureError } from '../wechat/pay-v3-signature'
import { isBadBill } from './wechat-bill'
import { ForeignPaymentError, foreignNotice } from './wechat-shop'

/** By the end of the request id, which is more exact than the code (E3-3). */
const PAID_NUMBERS = ['268449538', '268498689']

export const isPaid = (error: unknown) =>
  error instanceof WechatPayError &&
  (error.code === 'ORDERPAID' ||
    error.code === 'ORDER_PAID' ||
    PAID_NUMBERS.includes(error.number ?? ''))

export const isClosed = (error: unknown) =>
  error instanceof WechatPayError && (error.code === 'ORDER_CLOSED' || error.code === 'ORDERCLOSED')

export const isNoSuchOrder = (error: unknown) =>
  error instanceof WechatPayError && error.code === 'ORDER_NOT_EXIST'

export const isNoSuchRefund = (error: unknown) =>
  error instanceof WechatPayError && error.status === 404 && error.code === 'RESOURCE_NOT_EXISTS'

/** A day without payments has no bill (B3-2). */
export const isEmptyDay = (error: unknown) =>
  error instanceof WechatPayError && error.code === 'NO_STATEMENT_EXIST'

export function toAppError(error: unknown): unknown {
  if (error instanceof WechatPayError) {
    const { status, message } = error
    const details = { wechatCode: wechatCodeOf(error), ...explained(error) }
    if (isPaid(error)) return new AppError('order-paid', 409, message, { cause: error })
    if (isClosed(error)) return new AppError('order-closed', 409, message, { cause: error })
    return status === 429 || status >= 500
      ? new AppError('wechat-unavailable', 503, message, { cause: error, details })
      : new AppError('wechat-rejected', 502, message, { cause: error, details })
  }
  const isNoAnswer =
    error instanceof WechatUnreachableError ||
    error instanceof WechatSignatureError ||
    error instanceof WechatCertificatesError ||
    error instanceof ForeignPaymentError ||
    isBadBill(error)
  return isNoAnswer
    ? new AppError('wechat-unavailable', 503, `No answer to trust: ${error.message}`, {
        cause: error,
      })
    : error
}

const wechatCodeOf = ({ code, status }: WechatPayError) => code ?? `HTTP ${status}`

/** What to do about it, for logs and developers: by its number if that is known, else by its code (E3-3). */
function explained(error: WechatPayError) {
  const codes = [error.number ?? '', wechatCodeOf(error), `HTTP ${error.status}`]
  const explanation = codes
    .map((code) => explainInEnglish({ product: 'pay-v3', code }))
    .find((text) => text !== undefined)
  return explanation === undefined ? {} : { explanation }
}

export function notificationRefused(error: unknown): unknown {
  // Nothing is opened before it is verified (N3-1).
  if (error instanceof ForeignPaymentError) return foreignNotice(error)
  const isRefused =
    error instanceof WechatSignatureError || error instanceof WechatNotificationError
  return isRefused
    ? new AppError('forbidden', 403, `Notification refused: ${error.message}`, { cause: error })
    : toAppError(error)
}
