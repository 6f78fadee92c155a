/** WeChat Pay v2 after an order is placed: query, close, payment codes, refunds. */
import * as pages from './console-pages'
import type { ErrorEntry } from './entry'

export const payV2AfterPaymentErrors = [
  {
    code: 'ORDERNOTEXIST',
    meaning: { zh: '订单不存在', en: 'There is no such order' },
    fault: 'ours',
    remedy: {
      zh: '请核对 out_trade_no 与商户号；下单超时后查不到，可用原单号再次下单。',
      en: 'Check out_trade_no and the merchant number; if an order timed out and is not found, place it again under the same number.',
    },
    retry: 'never',
    source: 'Q2-1, C2-1, R2-2',
  },
  {
    code: 'ORDERNOTEXIST',
    api: '/secapi/pay/refund',
    meaning: { zh: '订单不存在或未支付', en: 'There is no such order, or it is unpaid' },
    fault: 'ours',
    remedy: {
      zh: '请先查单，确认已支付后再退款。',
      en: 'Query the order first, and refund once it is known to be paid.',
    },
    retry: 'never',
    source: 'R2-2',
  },
  {
    code: 'TRADE_STATE_ERROR',
    meaning: { zh: '订单现在的状态不能关闭', en: 'The order cannot be closed in its state' },
    fault: 'ours',
    remedy: {
      zh: '请先查单，并在下单 5 分钟后再关单。',
      en: 'Query the order first, and close it 5 minutes after it was placed.',
    },
    retry: 'later',
    source: 'C2-1',
  },
  {
    code: 'USERPAYING',
    meaning: { zh: '用户正在输入密码', en: 'The person is entering the password' },
    fault: 'user',
    remedy: {
      zh: '请每 5 秒查单一次，30 秒后仍未支付则撤销。',
      en: 'Query the order every 5 seconds, and reverse it if unpaid after 30 seconds.',
    },
    retry: 'later',
    source: 'MP-1',
  },
  {
    code: 'REFUNDNOTEXIST',
    meaning: { zh: '退款不存在', en: 'There is no such refund' },
    fault: 'ours',
    remedy: {
      zh: '请核对退款单号；确未受理时可用同一单号再次申请。',
      en: 'Check the refund’s number; if it was never accepted, apply again under the same number.',
    },
    retry: 'never',
    source: 'R2-3',
  },
  {
    code: 'BIZERR_NEED_RETRY',
    meaning: { zh: '退款业务繁忙', en: 'Refunding is busy' },
    fault: 'wechat',
    remedy: {
      zh: '请用同一退款单号、同样的参数再试。',
      en: 'Send the same refund number and the same parameters again.',
    },
    retry: 'same-request',
    source: 'R2-2',
  },
  {
    code: 'TRADE_OVERDUE',
    meaning: {
      zh: '订单超过一年，不能退款',
      en: 'The order is over a year old and cannot be refunded',
    },
    fault: 'ours',
    remedy: {
      zh: '请与买家协商，改用其他方式退款。',
      en: 'Agree with the buyer on another way to give the money back.',
    },
    retry: 'never',
    source: 'R2-2',
  },
  {
    code: 'ERROR',
    meaning: { zh: '业务错误', en: 'A business error' },
    fault: 'ours',
    remedy: {
      zh: '请按 err_code_des 的说明处理。',
      en: 'Do what err_code_des says.',
    },
    retry: 'never',
    source: 'R2-2',
  },
  {
    code: 'USER_ACCOUNT_ABNORMAL',
    meaning: { zh: '用户账户异常或已注销', en: 'The person’s account is abnormal or closed' },
    fault: 'user',
    remedy: {
      zh: '请与买家协商，改用其他方式退款。',
      en: 'Agree with the buyer on another way to give the money back.',
    },
    retry: 'never',
    source: 'R2-2',
  },
  {
    code: 'INVALID_REQ_TOO_MUCH',
    meaning: { zh: '错误的请求过多', en: 'Too many wrong requests' },
    fault: 'ours',
    remedy: {
      zh: '请先修正请求，稍候再试。',
      en: 'Correct the request first, and please try again in a moment.',
    },
    retry: 'later',
    source: 'R2-2',
  },
  {
    code: 'INVALID_TRANSACTIONID',
    meaning: { zh: 'transaction_id 无效', en: 'The transaction_id is invalid' },
    fault: 'ours',
    remedy: {
      zh: '请核对 transaction_id，或改用 out_trade_no。',
      en: 'Check transaction_id, or use out_trade_no.',
    },
    retry: 'never',
    source: 'R2-2',
  },
  {
    code: 'FREQUENCY_LIMITED',
    meaning: { zh: '退款太频繁', en: 'Refunds come too fast' },
    fault: 'ours',
    remedy: {
      zh: '请放慢速度后用同一退款单号再试；同一订单的部分退款请间隔 1 分钟。',
      en: 'Slow down and send the same refund number again; leave 1 minute between partial refunds of one order.',
    },
    retry: 'later',
    source: 'R2-2',
  },
  {
    code: 'NOAUTH',
    api: '/secapi/pay/refund',
    meaning: {
      zh: '服务器 IP 或商户没有退款权限',
      en: 'The server’s IP or the merchant may not refund',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payKeys}检查接口 IP 限制，并确认商户有退款权限。`,
      en: `Check the IP restriction of calls at ${pages.payKeys}, and that the merchant may refund.`,
    },
    retry: 'never',
    source: 'R2-2',
  },
] as const satisfies readonly ErrorEntry[]
