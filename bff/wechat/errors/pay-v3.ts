/** Orders, refunds and bills of WeChat Pay v3. */
import * as pages from './console-pages'
import type { Advice, ErrorEntry } from './entry'

const paid = {
  meaning: { zh: '订单已支付', en: 'The order is paid' },
  fault: 'user',
  remedy: {
    zh: '请查单确认后按已支付处理，不要再次收款。',
    en: 'Query the order, then treat it as paid, and do not charge again.',
  },
  retry: 'never',
  source: 'O3-8',
} satisfies Advice

const closed = {
  meaning: { zh: '订单已关闭', en: 'The order is closed' },
  fault: 'ours',
  remedy: {
    zh: '请换新的 out_trade_no 重新下单。',
    en: 'Place the order again with a new out_trade_no.',
  },
  retry: 'never',
  source: 'E3-2, O3-4',
} satisfies Advice

const reused = {
  meaning: { zh: '商户订单号重复', en: 'The merchant’s order number is used already' },
  fault: 'ours',
  remedy: {
    zh: '请查询原订单；要改金额或内容请关单后换新的 out_trade_no，单号不能重复使用。',
    en: 'Query the first order; to change amount or content close it and take a new out_trade_no, numbers are never used again.',
  },
  retry: 'never',
  source: 'E3-2, O3-4, community 000aee97f848006186b8ecbd95b000',
} satisfies Advice

export const payV3Errors = [
  { code: 'ORDER_PAID', ...paid },
  { code: 'ORDERPAID', ...paid },
  { code: 'ORDER_CLOSED', ...closed },
  { code: 'ORDERCLOSED', ...closed },
  {
    code: 'ORDER_NOT_EXIST',
    meaning: { zh: '订单不存在', en: 'There is no such order' },
    fault: 'ours',
    remedy: {
      zh: '请核对 out_trade_no 与商户号；下单超时后查不到，可用原单号再次下单。',
      en: 'Check out_trade_no and the merchant number; if an order timed out and is not found, place it again under the same number.',
    },
    retry: 'never',
    source: 'E3-2',
  },
  { code: 'OUT_TRADE_NO_USED', ...reused },
  { code: 201, ...reused },
  {
    code: 'INVALID_REQUEST',
    meaning: {
      zh: '请求不合规则，或同一单号的参数与上次不同',
      en: 'The request breaks a rule, or repeats a number with other parameters',
    },
    fault: 'ours',
    remedy: {
      zh: '请按 message 修改；用同一单号重试时参数须完全相同，否则请换新的 out_trade_no。',
      en: 'Change what message names; a number sent again needs exactly the same parameters, otherwise take a new out_trade_no.',
    },
    retry: 'never',
    source: 'E3-2, O3-4, G3-4',
  },
  {
    code: 'INVALID_REQUEST',
    api: '/v3/refund',
    meaning: {
      zh: '退款参数与订单或上次退款不同',
      en: 'The refund differs from the order or from the last attempt',
    },
    fault: 'ours',
    remedy: {
      zh: '请核对 amount.total 等于订单金额；同一 out_refund_no 重试时参数须完全相同。',
      en: 'Check that amount.total is the order’s amount; an out_refund_no sent again needs exactly the same parameters.',
    },
    retry: 'never',
    source: 'R3-2',
  },
  {
    code: 'REFUND_FEE_MISMATCH',
    meaning: {
      zh: '同一退款单号的金额与上次不同',
      en: 'The same refund number came with another amount',
    },
    fault: 'ours',
    remedy: {
      zh: '请用与第一次完全相同的参数重试，或换新的 out_refund_no。',
      en: 'Repeat exactly the first parameters, or take a new out_refund_no.',
    },
    retry: 'never',
    source: 'R3-2',
  },
  {
    code: 'TRADE_ERROR',
    meaning: { zh: '交易失败', en: 'The trade failed' },
    fault: 'user',
    remedy: {
      zh: '请先查单；未支付时请用户换一种支付方式。',
      en: 'Query the order first; if unpaid, ask the person to pay another way.',
    },
    retry: 'never',
    source: 'E3-2',
  },
  {
    code: 'TRADE_OVERDUE',
    meaning: {
      zh: '订单超过 365 天，不能退款',
      en: 'The order is over 365 days old and cannot be refunded',
    },
    fault: 'ours',
    remedy: {
      zh: '请与买家协商，改用其他方式退款。',
      en: 'Agree with the buyer on another way to give the money back.',
    },
    retry: 'never',
    source: 'R3-4',
  },
  {
    code: 'NOT_ENOUGH',
    meaning: { zh: '商户余额不足，无法退款', en: 'The merchant has not enough money to refund' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payHome}充值，再用同一 out_refund_no 重试。`,
      en: `Top up at ${pages.payHome}, then send the same out_refund_no again.`,
    },
    retry: 'later',
    source: 'E3-2, R3-4',
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
    source: 'E3-2, R3-4',
  },
  {
    code: 'RESOURCE_NOT_EXISTS',
    meaning: {
      zh: '资源不存在：退款单或订单未受理',
      en: 'There is no such thing: the refund or order was not accepted',
    },
    fault: 'ours',
    remedy: {
      zh: '请核对单号；查退款得到它表示未受理，可用同一 out_refund_no 再次申请。',
      en: 'Check the number; when querying a refund it means not accepted: apply again with the same out_refund_no.',
    },
    retry: 'never',
    source: 'E3-2, E3-4, R3-4',
  },
  {
    code: 'RESOURCE_NOT_EXISTS',
    api: '/v3/certificates',
    meaning: {
      zh: '商户没有平台证书，只有微信支付公钥',
      en: 'The merchant has no platform certificate, only the WeChat Pay public key',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payKeys}下载微信支付公钥，并配置其 PUB_KEY_ID。`,
      en: `Download the WeChat Pay public key at ${pages.payKeys}, and configure its PUB_KEY_ID.`,
    },
    retry: 'never',
    source: 'CE-1',
  },
  {
    code: 'NO_STATEMENT_EXIST',
    meaning: { zh: '这一天没有账单', en: 'There is no bill for this day' },
    fault: 'ours',
    remedy: {
      zh: '无需处理：这一天没有成交；也请确认日期在 3 个月以内。',
      en: 'Nothing to do: nothing was sold that day; make sure the day is within the last 3 months.',
    },
    retry: 'never',
    source: 'E3-2, B3-2',
  },
  {
    code: 'STATEMENT_CREATING',
    meaning: { zh: '账单正在生成', en: 'The bill is being made' },
    fault: 'wechat',
    remedy: {
      zh: '请在次日 10:00 以后再试。',
      en: 'Try again after 10:00 of the next day.',
    },
    retry: 'later',
    source: 'E3-2, B3-2',
  },
] as const satisfies readonly ErrorEntry[]
