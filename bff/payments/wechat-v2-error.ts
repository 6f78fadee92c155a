/** The one place where WeChat Pay v2's words become errors of ours. What it does not know it leaves alone. */
import { AppError } from '../errors'
import { explainInEnglish } from '../wechat/errors/explain'
import { WechatApiError, WechatUnreachableError } from '../wechat/http'
import { WechatPayV2Error } from '../wechat/pay-v2-error'
import { MissingCertificateError } from '../wechat/pay-v2-transport'
import { WechatNotificationError } from '../wechat/pay-v3-notification'
import { WechatSignatureError } from '../wechat/pay-v3-signature'
import { isBadBill } from './wechat-bill'
import { ForeignPaymentError } from './wechat-shop'

export const isCode = (error: unknown, ...codes: string[]) =>
  error instanceof WechatPayV2Error && codes.includes(error.err_code ?? '')

/** WeChat understood, and said no for a reason of business. */
export const isRefusal = (error: unknown) =>
  error instanceof WechatPayV2Error && error.err_code !== undefined && !error.isTemporary

/** A day without payments has no bill: 20002, or the words alone (B2-2). */
export const isEmptyDay = (error: unknown) =>
  error instanceof WechatPayV2Error &&
  (error.err_code === '20002' || /^NO Bill Exist$/i.test(error.return_msg))

export function toAppError(error: unknown): unknown {
  if (error instanceof WechatPayV2Error) return refused(error)
  if (error instanceof MissingCertificateError) {
    const message = `${error.message} (MCH_CLIENT_CERT_PATH)`
    return new AppError('wechat-rejected', 502, message, { cause: error })
  }
  if (error instanceof WechatApiError) {
    const details = { errcode: error.errcode }
    return error.errcode === BUSY
      ? new AppError('wechat-unavailable', 503, error.message, { cause: error, details })
      : new AppError('wechat-rejected', 502, error.message, { cause: error, details })
  }
  const isNoAnswer =
    error instanceof WechatUnreachableError ||
    error instanceof WechatSignatureError ||
    error instanceof ForeignPaymentError ||
    isBadBill(error)
  if (!isNoAnswer) return error
  const message = `No answer to trust: ${error.message}`
  return new AppError('wechat-unavailable', 503, message, { cause: error })
}

const BUSY = -1

/** v3's 429: nothing was taken in, and a little later it will be (R2-2); downloadbill says it without a code. */
const TOO_OFTEN = 'FREQUENCY_LIMITED'

function refused(error: WechatPayV2Error): AppError {
  const { message, path: api } = error
  const code = error.err_code ?? error.return_msg
  const explanation = explainInEnglish({ product: 'pay-v2', code, api })
  const details = { wechatCode: code, ...(explanation !== undefined && { explanation }) }
  if (isCode(error, 'ORDERPAID')) return new AppError('order-paid', 409, message, { cause: error })
  if (isCode(error, 'ORDERCLOSED')) {
    return new AppError('order-closed', 409, message, { cause: error })
  }
  return error.isTemporary || code === TOO_OFTEN
    ? new AppError('wechat-unavailable', 503, message, { cause: error, details })
    : new AppError('wechat-rejected', 502, message, { cause: error, details })
}

export function notificationRefused(error: unknown): unknown {
  const isRefused =
    error instanceof WechatSignatureError ||
    error instanceof WechatNotificationError ||
    error instanceof ForeignPaymentError
  return isRefused
    ? new AppError('forbidden', 403, `Notification refused: ${error.message}`, { cause: error })
    : toAppError(error)
}
