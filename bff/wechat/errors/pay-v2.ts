/** Any call of WeChat Pay v2, and placing an order: `err_code`, or `return_msg` where there is none. */
import * as pages from './console-pages'
import type { Advice, ErrorEntry } from './entry'

const signature = {
  meaning: { zh: '签名错误', en: 'The signature is wrong' },
  fault: 'ours',
  remedy: {
    zh: `请到${pages.payKeys}核对 API密钥（v2），并检查签名的字段与发送的完全一致，sign_type 也相同。`,
    en: `Compare the v2 API key with ${pages.payKeys}, and check that the signed fields are exactly those sent, sign_type too.`,
  },
  retry: 'never',
  source: 'UO-4, C2-1, R2-2, V2-2',
} satisfies Advice

const reused = {
  meaning: { zh: '商户订单号重复', en: 'The merchant’s order number is used already' },
  fault: 'ours',
  remedy: {
    zh: '请查询原订单；要改金额或内容请关单后换新的 out_trade_no，单号不能重复使用。',
    en: 'Query the first order; to change amount or content close it and take a new out_trade_no, numbers are never used again.',
  },
  retry: 'never',
  source: 'UO-4, UO-5, community 000aee97f848006186b8ecbd95b000',
} satisfies Advice

export const payV2Errors = [
  { code: 'SIGNERROR', ...signature },
  { code: '签名错误', ...signature },
  {
    code: 'SYSTEMERROR',
    meaning: { zh: '微信支付系统异常', en: 'WeChat Pay had a system error' },
    fault: 'wechat',
    remedy: {
      zh: '请用同一单号、同样的参数再试；下单前请先查单。',
      en: 'Send the same number and the same parameters again; query the order before placing it anew.',
    },
    retry: 'same-request',
    source: 'UO-4, Q2-1, C2-1, R2-2, B2-2',
  },
  {
    code: 'PARAM_ERROR',
    meaning: { zh: '参数错误', en: 'A parameter is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请按 err_code_des 的说明修改；查退款时 offset 不能超过退款总数。',
      en: 'Change what err_code_des names; when querying refunds offset must not exceed their number.',
    },
    retry: 'never',
    source: 'UO-4, R2-2, R2-3',
  },
  {
    code: 'LACK_PARAMS',
    meaning: { zh: '缺少参数', en: 'A parameter is missing' },
    fault: 'ours',
    remedy: {
      zh: '请补齐参数：JSAPI 要 openid，NATIVE 要 product_id，MWEB 要 scene_info。',
      en: 'Send what is missing: JSAPI needs openid, NATIVE product_id, MWEB scene_info.',
    },
    retry: 'never',
    source: 'UO-2, UO-4',
  },
  {
    code: 'INVALID_REQUEST',
    meaning: { zh: '同一单号的参数与上次不同', en: 'The same number came with other parameters' },
    fault: 'ours',
    remedy: {
      zh: '请用与第一次完全相同的参数重试，或换新的 out_trade_no。',
      en: 'Repeat exactly the first parameters, or take a new out_trade_no.',
    },
    retry: 'never',
    source: 'UO-4, UO-5',
  },
  { code: 'OUT_TRADE_NO_USED', ...reused },
  { code: 201, ...reused },
  {
    code: 'ORDERPAID',
    meaning: { zh: '订单已支付', en: 'The order is paid' },
    fault: 'user',
    remedy: {
      zh: '请查单确认后按已支付处理，不要再次收款。',
      en: 'Query the order, then treat it as paid, and do not charge again.',
    },
    retry: 'never',
    source: 'UO-4, UO-5, C2-1',
  },
  {
    code: 'ORDERCLOSED',
    meaning: { zh: '订单已关闭', en: 'The order is closed' },
    fault: 'ours',
    remedy: {
      zh: '请换新的 out_trade_no 重新下单。',
      en: 'Place the order again with a new out_trade_no.',
    },
    retry: 'never',
    source: 'UO-4, UO-5, C2-1',
  },
  {
    code: 'NOTENOUGH',
    meaning: { zh: '余额不足', en: 'Not enough money' },
    fault: 'user',
    remedy: {
      zh: `请用户换一种支付方式；若是退款，请商户到${pages.payHome}充值后用同一退款单号再试。`,
      en: `Ask the person to pay another way; for a refund top up at ${pages.payHome} and send the same refund number again.`,
    },
    retry: 'never',
    source: 'UO-4, R2-2',
  },
  {
    code: 'NOAUTH',
    meaning: { zh: '商户没有这个接口的权限', en: 'The merchant may not use this call' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payProducts}开通「JSAPI支付」。`,
      en: `Open ${pages.payProducts} and enable 「JSAPI支付」.`,
    },
    retry: 'never',
    source: 'UO-4',
  },
  {
    code: 'APPID_NOT_EXIST',
    meaning: { zh: 'AppID 不存在', en: 'There is no such AppID' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.keys}核对 AppID。`,
      en: `Compare the AppID with ${pages.keys}.`,
    },
    retry: 'never',
    source: 'UO-4, R2-2',
  },
  {
    code: 'MCHID_NOT_EXIST',
    meaning: { zh: '商户号不存在', en: 'There is no such merchant' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payHome}核对商户号。`,
      en: `Compare the merchant number with ${pages.payHome}.`,
    },
    retry: 'never',
    source: 'UO-4, R2-2',
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
    source: 'UO-4',
  },
  {
    code: 'XML_FORMAT_ERROR',
    meaning: { zh: 'XML 格式错误', en: 'The XML is malformed' },
    fault: 'ours',
    remedy: {
      zh: '请检查 XML 是否完整，特殊字符是否已转义。',
      en: 'Check that the XML is complete and its special characters are escaped.',
    },
    retry: 'never',
    source: 'UO-4, C2-1, R2-2',
  },
  {
    code: 'REQUIRE_POST_METHOD',
    meaning: { zh: '必须用 POST', en: 'POST is required' },
    fault: 'ours',
    remedy: {
      zh: '请改用 POST 发送。',
      en: 'Send it as POST.',
    },
    retry: 'never',
    source: 'UO-4, C2-1, R2-2',
  },
  {
    code: 'POST_DATA_EMPTY',
    meaning: { zh: '提交的内容为空', en: 'The posted body is empty' },
    fault: 'ours',
    remedy: {
      zh: '请检查请求体是否真的发出，是否被代理丢弃。',
      en: 'Check that the body is really sent and that no proxy drops it.',
    },
    retry: 'never',
    source: 'UO-4',
  },
  {
    code: 'NOT_UTF8',
    meaning: { zh: '内容不是 UTF-8', en: 'The body is not UTF-8' },
    fault: 'ours',
    remedy: {
      zh: '请以 UTF-8 编码发送。',
      en: 'Send it encoded as UTF-8.',
    },
    retry: 'never',
    source: 'UO-4',
  },
] as const satisfies readonly ErrorEntry[]
