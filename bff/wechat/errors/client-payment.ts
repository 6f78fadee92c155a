/** Words of the phone when a payment is shown: the bridge, `wx.chooseWXPay`, `wx.requestPayment`, H5 payment. The last says least. */
import * as pages from './console-pages'
import type { Advice, ErrorEntry } from './entry'

const cancelled = {
  meaning: { zh: '用户取消了支付', en: 'The person cancelled the payment' },
  fault: 'user',
  remedy: {
    zh: '无需处理；订单保留，可让用户继续支付，并仍以查单为准。',
    en: 'Nothing to do; keep the order, offer to go on paying, and still rely on querying the order.',
  },
  retry: 'never',
  source: 'JS-5, JS-9',
} satisfies Advice

const restricted = {
  meaning: { zh: '小程序的支付受限', en: 'Payment of this mini-program is restricted' },
  fault: 'merchant-settings',
  remedy: {
    zh: `请到${pages.shipping}开通发货信息管理并确认结算协议，再查看${pages.home}的站内通知。`,
    en: `Open ${pages.shipping}, enable shipping management and accept the settlement terms, then read the notices at ${pages.home}.`,
  },
  retry: 'never',
  source: 'JS-9, 8.2',
} satisfies Advice

const failed = {
  meaning: {
    zh: '支付没有完成，原因见后面的文字',
    en: 'The payment did not finish; the words after it say why',
  },
  fault: 'ours',
  remedy: {
    zh: '请先查单，不要凭手机的结果判断；再检查 prepay_id 是否超过 2 小时、AppID 与签名是否正确。',
    en: 'Query the order first, do not judge by the phone’s word; then check whether the prepay_id is over 2 hours old, and the AppID and signature.',
  },
  retry: 'never',
  source: 'JS-5, JS-9',
} satisfies Advice

export const clientPaymentErrors = [
  {
    code: '当前页面的URL未注册',
    meaning: {
      zh: '支付授权目录没有包含这个页面',
      en: 'The page is not under a registered payment directory',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: `请超级管理员到${pages.payDirectories}，只填写域名根 https://域名/（以 / 结尾），约 5 分钟后生效。`,
      en: `Have the super administrator open ${pages.payDirectories} and enter the domain root only, https://domain/ (ending in /); it takes effect after about 5 minutes.`,
    },
    retry: 'never',
    source: 'JS-6, pay doc 4013287088',
  },
  {
    code: '下单账号与支付账号不一致',
    meaning: { zh: '付款人不是下单的人', en: 'The payer is not the person the order was made for' },
    fault: 'ours',
    remedy: {
      zh: '请用当前登录用户的 openid 重新下单。',
      en: 'Place the order again with the openid of the person now logged in.',
    },
    retry: 'never',
    source: 'JS-6',
  },
  {
    code: '支付验证签名失败',
    meaning: { zh: '调起支付的签名错误', en: 'The launch parameters’ signature is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请检查 paySign 的四个签名项与传给微信的完全一致，且 timeStamp 是字符串；JS-SDK 的参数名是 timestamp。',
      en: 'Check that the four signed parts of paySign are exactly those handed to WeChat, and timeStamp is a string; the JS-SDK names it timestamp.',
    },
    retry: 'never',
    source: 'JS-6',
  },
  {
    code: '缺少参数：timeStamp',
    meaning: { zh: '调起支付缺少 timeStamp', en: 'The launch parameters lack timeStamp' },
    fault: 'ours',
    remedy: {
      zh: '请传字符串：小程序与 WeixinJSBridge 用 timeStamp，chooseWXPay 用 timestamp。',
      en: 'Send a string: mini-programs and WeixinJSBridge take timeStamp, chooseWXPay takes timestamp.',
    },
    retry: 'never',
    source: 'JS-4',
  },
  {
    code: '支付场景非法',
    meaning: {
      zh: 'prepay_id 不是为这个场景下的单',
      en: 'The prepay_id was made for another scene',
    },
    fault: 'ours',
    remedy: {
      zh: '请用这个端自己的 AppID 与 openid 重新下单。',
      en: 'Place the order again with this client’s own AppID and openid.',
    },
    retry: 'never',
    source: 'JS-9',
  },
  {
    code: '请在微信外打开订单',
    meaning: { zh: 'H5 支付不能在微信里打开', en: 'H5 payment does not open inside WeChat' },
    fault: 'user',
    remedy: {
      zh: '请在微信里使用 JSAPI 支付，或请用户改用手机浏览器打开。',
      en: 'Use JSAPI payment inside WeChat, or ask the person to open it in the phone’s browser.',
    },
    retry: 'never',
    source: 'O3-9',
  },
  {
    code: '支付请求已失效',
    meaning: { zh: '支付链接已过期（5 分钟）', en: 'The payment link has expired (5 minutes)' },
    fault: 'user',
    remedy: {
      zh: '请回到订单页重新发起支付。',
      en: 'Go back to the order and start paying again.',
    },
    retry: 'never',
    source: 'O3-9',
  },
  {
    code: '签名验证失败',
    meaning: { zh: '换了人打开这个支付链接', en: 'Another person opened this payment link' },
    fault: 'user',
    remedy: {
      zh: '请由下单的人自己打开，或重新下单。',
      en: 'Have the person who ordered open it, or place the order again.',
    },
    retry: 'never',
    source: 'O3-9',
  },
  {
    code: 'system:access_denied',
    meaning: {
      zh: '小程序 web-view 里不能支付',
      en: 'There is no paying inside a mini-program’s web-view',
    },
    fault: 'ours',
    remedy: {
      zh: '请跳转到小程序的原生页面，用 wx.requestPayment 支付。',
      en: 'Go to a native page of the mini-program and pay with wx.requestPayment.',
    },
    retry: 'never',
    source: 'JS-8',
  },
  { code: 'requestPayment:fail cancel', ...cancelled },
  { code: 'get_brand_wcpay_request:cancel', ...cancelled },
  { code: 'chooseWXPay:cancel', ...cancelled },
  { code: 102, ...restricted },
  { code: 'jsapi has no permission', ...restricted },
  { code: 'requestPayment:fail', ...failed },
  { code: 'get_brand_wcpay_request:fail', ...failed },
  { code: 'chooseWXPay:fail', ...failed },
] as const satisfies readonly ErrorEntry[]
