/** The gate of WeChat Pay v3, before any business: signature, addresses, quotas. `HTTP …` where the body names no code. */
import * as pages from './console-pages'
import type { Advice, ErrorEntry } from './entry'

const frequency = {
  meaning: { zh: '请求太频繁', en: 'Requests come too fast' },
  fault: 'ours',
  remedy: {
    zh: '请放慢速度，稍候再试；下单请用同一单号、同样的参数。',
    en: 'Slow down and try again in a moment; when placing an order use the same number and parameters.',
  },
  retry: 'later',
  source: 'E3-2, R3-4',
} satisfies Advice

const system = {
  meaning: { zh: '微信支付系统异常', en: 'WeChat Pay had a system error' },
  fault: 'wechat',
  remedy: {
    zh: '请用同一单号、同样的参数再试；退款请先查询。',
    en: 'Send the same number and the same parameters again; query a refund first.',
  },
  retry: 'same-request',
  source: 'E3-2, E3-4, R3-4',
} satisfies Advice

const unavailable = {
  meaning: { zh: '微信支付暂时不可用', en: 'WeChat Pay is not available for now' },
  fault: 'wechat',
  remedy: {
    zh: '请稍候用同样的请求再试；若持续出现，可改用 api2.mch.weixin.qq.com。',
    en: 'Please send the same request again in a moment; if it lasts, use api2.mch.weixin.qq.com.',
  },
  retry: 'same-request',
  source: 'E3-2',
} satisfies Advice

export const payV3GateErrors = [
  {
    code: 'SIGN_ERROR',
    meaning: { zh: '请求签名没有通过', en: 'The request’s signature was refused' },
    fault: 'ours',
    remedy: {
      zh: `请依次检查：服务器时钟误差在 5 分钟内；商户证书序列号与私钥成对，见${pages.payKeys}；签名的路径与内容就是发送的原样。`,
      en: `Check in this order: the server clock is within 5 minutes; the merchant certificate’s serial number and the private key are a pair, see ${pages.payKeys}; the signed path and body are sent unchanged.`,
    },
    retry: 'never',
    source: 'E3-2, G3-1, G3-2, G3-3, G3-10',
  },
  {
    code: 'HTTP 202',
    meaning: { zh: '已受理，结果未定', en: 'Accepted, with no result yet' },
    fault: 'wechat',
    remedy: {
      zh: '请把同样的请求再发一次。',
      en: 'Send the same request once more.',
    },
    retry: 'same-request',
    source: 'E3-2, E3-4',
  },
  {
    code: 'HTTP 404',
    meaning: { zh: '接口地址不存在', en: 'There is no such address' },
    fault: 'ours',
    remedy: {
      zh: '请核对接口路径，以及 payOrigin 是否被代理改写。',
      en: 'Check the path of the call, and whether a proxy rewrites payOrigin.',
    },
    retry: 'never',
    source: 'G3-5',
  },
  {
    code: 'HTTP 405',
    meaning: { zh: '请求方法不对', en: 'The method is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请核对用 GET 还是 POST。',
      en: 'Check whether it takes GET or POST.',
    },
    retry: 'never',
    source: 'G3-5',
  },
  { code: 'FREQUENCY_LIMITED', ...frequency },
  { code: 'RATELIMIT_EXCEEDED', ...frequency },
  { code: 'HTTP 429', ...frequency },
  { code: 'SYSTEM_ERROR', ...system },
  { code: 'HTTP 500', ...system },
  { code: 'SERVICE_UNAVAILABLE', ...unavailable },
  { code: 'HTTP 502', ...unavailable },
  { code: 'HTTP 503', ...unavailable },
  {
    code: 'PARAM_ERROR',
    meaning: { zh: '参数错误', en: 'A parameter is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请按 detail.field 与 message 修改；也请核对请求头与内容里的 mchid 一致，金额至少 1 分。',
      en: 'Change what detail.field and message name; check too that the mchid of header and body agree, and that the amount is at least 1 fen.',
    },
    retry: 'never',
    source: 'E3-2, G3-9, O3-3, R3-6',
  },
  {
    code: 'NO_AUTH',
    meaning: { zh: '商户没有这个接口的权限', en: 'The merchant may not use this call' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payProducts}开通相应产品，并检查商户号有无限制。`,
      en: `Open ${pages.payProducts} and enable the product, and check the merchant for restrictions.`,
    },
    retry: 'never',
    source: 'E3-2',
  },
  {
    code: 'NO_AUTH',
    api: '/v3/billdownload',
    meaning: { zh: '账单属于另一个商户', en: 'The bill belongs to another merchant' },
    fault: 'ours',
    remedy: {
      zh: '请用申请这份账单的商户号签名下载。',
      en: 'Sign the download as the merchant that asked for the bill.',
    },
    retry: 'never',
    source: 'B3-3',
  },
  {
    code: 'MCH_NOT_EXISTS',
    meaning: { zh: '商户号不存在', en: 'There is no such merchant' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payHome}核对商户号。`,
      en: `Compare the merchant number with ${pages.payHome}.`,
    },
    retry: 'never',
    source: 'E3-2, R3-4',
  },
  {
    code: 'APPID_MCHID_NOT_MATCH',
    meaning: { zh: 'AppID 与商户号没有绑定', en: 'The AppID is not bound to the merchant' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payAppIds}关联这个 AppID，并在公众平台确认。`,
      en: `Open ${pages.payAppIds}, bind this AppID and confirm it in the account’s own console.`,
    },
    retry: 'never',
    source: 'E3-2',
  },
  {
    code: 'RULE_LIMIT',
    meaning: { zh: '交易被微信支付的规则拦截', en: 'A rule of WeChat Pay stopped the trade' },
    fault: 'user',
    remedy: {
      zh: `请让用户换一种支付方式；也请到${pages.payHome}检查限额与风控通知。`,
      en: `Ask the person to pay another way; check limits and risk notices at ${pages.payHome} too.`,
    },
    retry: 'never',
    source: 'E3-2',
  },
] as const satisfies readonly ErrorEntry[]
