/** The only words people read about what went wrong, by code. */
import type { ErrorCode } from '../bff/contract/errors'
import { ApiError } from './api-error'
import type { SignInProblem } from '@/platform/platform'

export const messages: Record<ErrorCode | 'network', string> = {
  'invalid-input': '填写的内容有误，请检查后再试',
  unauthenticated: '请先登录',
  forbidden: '没有权限进行这项操作',
  'bad-origin': '页面来源有误，请重新打开页面',
  'not-found': '没有找到，可能已经下架或删除',
  conflict: '订单内容有变化，请返回后重新提交',
  'order-closed': '订单已关闭，请重新下单',
  'order-paid': '订单已支付，无需再付',
  'out-of-stock': '库存不足，请减少数量或看看别的',
  'virtual-goods-not-allowed': '小程序内暂不支持购买此类商品',
  'refund-exceeds-paid': '退款超过了实付金额，请核对后再试',
  'payload-too-large': '内容太大，请精简后再试',
  'rate-limited': '操作太频繁，请稍后再试',
  'wechat-rejected': '微信没有受理，请稍后再试',
  'wechat-unavailable': '微信暂时没有响应，请稍后再试',
  unavailable: '商店暂时繁忙，请稍后再试',
  internal: '出了点问题，请稍后再试',
  network: '网络不通，请检查网络后再试',
}

/** Why there is no session, and the way out. */
export const signInProblems: Record<SignInProblem | 'network', string> = {
  'outside-wechat': '请在微信中打开本页面',
  looping: '登录没有成功，请关闭页面后重新打开',
  refused: '你没有同意授权，需要时可再次登录',
  expired: '登录已超时，请再试一次',
  snapshot: '当前是快照页，请点击右下角「使用完整服务」后再登录',
  network: '暂时无法登录，请检查网络后再试',
}

/** WeChat's own words for what pages inside it may not sell on iOS. */
export const notOnIos = '由于相关规范，iOS功能暂不可用'

/** For a refund asked of an order that changed meanwhile. */
export const refundChanged = '订单有了变化，请看看最新的情况'

/** For who is refused a payment outside WeChat. */
export const payInsideWeChat = '这里付不了款，请在微信中打开本店再买'

/** What to tell a person about whatever was thrown. */
export function words(error: unknown): string {
  if (!(error instanceof ApiError)) return messages.internal
  const problem = error.details?.['problem']
  return isSignInProblem(problem) ? signInProblems[problem] : messages[error.code]
}

/** False for a code that a newer server has and this client has no words for. */
export function isKnownCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code !== 'network' && has(messages, code)
}

function isSignInProblem(value: unknown): value is SignInProblem {
  return typeof value === 'string' && has(signInProblems, value)
}

const has = (record: object, key: string) => Object.prototype.hasOwnProperty.call(record, key)
