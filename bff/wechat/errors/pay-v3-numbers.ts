/** The number after the last `-` of WeChat Pay’s Request-ID: more exact than the code (E3-3). */
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
  source: 'E3-3, O3-4',
} satisfies Advice

export const payV3NumberErrors = [
  {
    code: 268512771,
    meaning: { zh: '订单不存在', en: 'There is no such order' },
    fault: 'ours',
    remedy: {
      zh: '请核对 out_trade_no 与商户号；未支付的订单只能用 out_trade_no 查询。',
      en: 'Check out_trade_no and the merchant number; an unpaid order is found by out_trade_no only.',
    },
    retry: 'never',
    source: 'E3-3',
  },
  {
    code: 268447840,
    meaning: { zh: '请求太频繁', en: 'Requests come too fast' },
    fault: 'ours',
    remedy: {
      zh: '请放慢速度，稍候再试。',
      en: 'Slow down and try again in a moment.',
    },
    retry: 'later',
    source: 'E3-3',
  },
  {
    code: 268435461,
    meaning: { zh: '参数错误', en: 'A parameter is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请按 detail.field 与 message 修改；也请核对请求头与内容里的 mchid 一致。',
      en: 'Change what detail.field and message name; check too that the mchid of header and body agree.',
    },
    retry: 'never',
    source: 'E3-3',
  },
  { code: 268449538, ...paid },
  { code: 268498689, ...paid },
  {
    code: 270924358,
    meaning: { zh: '有多余的未知参数', en: 'There is an unknown extra parameter' },
    fault: 'ours',
    remedy: {
      zh: '请去掉接口文档里没有的字段。',
      en: 'Remove the fields that the call’s page does not name.',
    },
    retry: 'never',
    source: 'E3-3',
  },
  {
    code: 268447843,
    meaning: { zh: '订单不属于这个商户号', en: 'The order is not of this merchant' },
    fault: 'ours',
    remedy: {
      zh: '请用下单时的商户号操作这笔订单。',
      en: 'Use the merchant number the order was placed with.',
    },
    retry: 'never',
    source: 'E3-3',
  },
  {
    code: 268447914,
    meaning: { zh: '订单已失效', en: 'The order is dead' },
    fault: 'ours',
    remedy: {
      zh: '请换新的 out_trade_no 重新下单。',
      en: 'Place the order again with a new out_trade_no.',
    },
    retry: 'never',
    source: 'E3-3',
  },
  {
    code: 268449641,
    meaning: { zh: '付款码订单不能关单', en: 'An order by payment code cannot be closed' },
    fault: 'ours',
    remedy: {
      zh: '请改用撤销接口 reverse。',
      en: 'Use the reverse call instead.',
    },
    retry: 'never',
    source: 'E3-3, MP-1',
  },
  {
    code: 268443699,
    meaning: { zh: '请求签名没有通过', en: 'The request’s signature was refused' },
    fault: 'ours',
    remedy: {
      zh: `请依次检查：服务器时钟误差在 5 分钟内；商户证书序列号与私钥成对，见${pages.payKeys}；签名的路径与内容就是发送的原样。`,
      en: `Check in this order: the server clock is within 5 minutes; the merchant certificate’s serial number and the private key are a pair, see ${pages.payKeys}; the signed path and body are sent unchanged.`,
    },
    retry: 'never',
    source: 'E3-3',
  },
  {
    code: 268501013,
    meaning: { zh: 'JSAPI 支付缺少 openid', en: 'JSAPI payment lacks the openid' },
    fault: 'ours',
    remedy: {
      zh: '请填写 payer.openid，且须是这个 AppID 下的 openid。',
      en: 'Send payer.openid, of this very AppID.',
    },
    retry: 'never',
    source: 'E3-3, O3-3',
  },
  {
    code: 268498688,
    meaning: { zh: '同一单号的参数与上次不同', en: 'The same number came with other parameters' },
    fault: 'ours',
    remedy: {
      zh: '请用与第一次完全相同的参数重试，或换新的 out_trade_no。',
      en: 'Repeat exactly the first parameters, or take a new out_trade_no.',
    },
    retry: 'never',
    source: 'E3-3, O3-4',
  },
  {
    code: 268445527,
    meaning: { zh: 'AppID 与商户号没有绑定', en: 'The AppID is not bound to the merchant' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.payAppIds}关联这个 AppID，并在公众平台确认。`,
      en: `Open ${pages.payAppIds}, bind this AppID and confirm it in the account’s own console.`,
    },
    retry: 'never',
    source: 'E3-3',
  },
  {
    code: 268435464,
    meaning: { zh: '参数超出范围', en: 'A parameter is out of range' },
    fault: 'ours',
    remedy: {
      zh: '请按 detail.field 与 message 检查长度和取值范围。',
      en: 'Check length and range of what detail.field and message name.',
    },
    retry: 'never',
    source: 'E3-3',
  },
] as const satisfies readonly ErrorEntry[]
