/** Sign-in and user data of a mini-program: `sns/jscode2session`, `wxa/checksession`, phone numbers, union ids. */
import type { ErrorEntry } from './entry'

export const miniProgramErrors = [
  {
    code: 40003,
    meaning: { zh: 'openid 不对', en: 'The openid is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请确认 openid 属于这个小程序：公众号的 openid 不能用在这里。',
      en: 'Make sure the openid belongs to this mini-program: an official account’s openid does not work here.',
    },
    retry: 'never',
    source: 'ML-10, SM-1',
  },
  {
    code: 40013,
    api: '/wxa/business/getuserphonenumber',
    meaning: {
      zh: '手机号的 code 属于另一个小程序',
      en: 'The phone code belongs to another mini-program',
    },
    fault: 'ours',
    remedy: {
      zh: '请核对服务器配置的 AppID 与打包的小程序 AppID 是否一致。',
      en: 'Compare the AppID of the server’s configuration with the one the mini-program was built with.',
    },
    retry: 'never',
    source: 'ML-9',
  },
  {
    code: 40029,
    api: '/wxa/business/getuserphonenumber',
    meaning: { zh: '手机号的 code 无效或已用过', en: 'The phone code is invalid or used' },
    fault: 'user',
    remedy: {
      zh: '请让用户再点一次手机号按钮取新的 code（5 分钟内用一次）；登录用的 code 不能用在这里。',
      en: 'Have the person tap the phone button again for a new code (good once within 5 minutes); a login code does not work here.',
    },
    retry: 'never',
    source: 'ML-9',
  },
  {
    code: 40029,
    meaning: { zh: '登录 code 无效', en: 'The login code is invalid' },
    fault: 'user',
    remedy: {
      zh: '请重新调用 wx.login 取新的 code；若一直出现，请确认没有用游客 AppID（touristappid），且前后端 AppID 一致。',
      en: 'Call wx.login again for a new code; if it always comes, make sure it is not the tourist AppID (touristappid) and that client and server use the same AppID.',
    },
    retry: 'once-after-refresh',
    source: 'ML-3',
  },
  {
    code: 40163,
    meaning: { zh: '登录 code 已经用过', en: 'The login code has been used' },
    fault: 'user',
    remedy: {
      zh: '请重新调用 wx.login 取新的 code；同时发出的请求应共用一次登录。',
      en: 'Call wx.login again for a new code; requests in flight together should share one login.',
    },
    retry: 'once-after-refresh',
    source: 'ML-3',
  },
  {
    code: 40226,
    meaning: {
      zh: '高风险用户，微信拦截了登录',
      en: 'WeChat blocked the login of a high-risk user',
    },
    fault: 'user',
    remedy: {
      zh: '请勿重试，并给用户一句中性的提示；解除须由用户在微信内处理。',
      en: 'Do not try again, and show the person a neutral message; only the person can lift it, inside WeChat.',
    },
    retry: 'never',
    source: 'ML-3',
  },
  {
    code: 40097,
    meaning: { zh: '参数不对', en: 'A parameter is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请核对 openid、signature 与 sig_method 三个参数都已带上。',
      en: 'Check that openid, signature and sig_method are all sent.',
    },
    retry: 'never',
    source: 'ML-7',
  },
  {
    code: 87007,
    meaning: {
      zh: 'session_key 不存在或已过期',
      en: 'The session_key does not exist or has expired',
    },
    fault: 'ours',
    remedy: {
      zh: '请重新调用 wx.login，换取新的 session_key。',
      en: 'Call wx.login again and exchange the code for a new session_key.',
    },
    retry: 'once-after-refresh',
    source: 'ML-7',
  },
  {
    code: 87008,
    meaning: { zh: 'sig_method 不对', en: 'The sig_method is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写 hmac_sha256，目前只支持这一种。',
      en: 'Send hmac_sha256, the only one supported.',
    },
    retry: 'never',
    source: 'ML-7',
  },
  {
    code: 87009,
    meaning: { zh: '登录态签名不对', en: 'The session signature is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请重新登录换取最新的 session_key，再用其 base64 原文对空字符串签名。',
      en: 'Log in again for the latest session_key, then sign the empty string with its base64 text.',
    },
    retry: 'once-after-refresh',
    source: 'ML-6, ML-7',
  },
  {
    code: 89002,
    meaning: {
      zh: '小程序没有绑定微信开放平台',
      en: 'The mini-program is not bound to the Open Platform',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: '请登录微信开放平台 open.weixin.qq.com「管理中心」绑定小程序；没有 unionid 也可以正常登录。',
      en: 'Log in at open.weixin.qq.com 「管理中心」 and bind the mini-program; login works without a unionid too.',
    },
    retry: 'never',
    source: 'ML-10',
  },
  {
    code: 89300,
    meaning: {
      zh: '支付单号无效或已超过 5 分钟',
      en: 'The payment is unknown or older than 5 minutes',
    },
    fault: 'ours',
    remedy: {
      zh: '请核对支付单号与 openid，并在支付后 5 分钟内调用。',
      en: 'Check the payment’s number and openid, and call within 5 minutes after payment.',
    },
    retry: 'never',
    source: 'ML-10',
  },
  {
    code: -41003,
    meaning: { zh: '用户数据解密失败', en: 'The user data could not be decrypted' },
    fault: 'ours',
    remedy: {
      zh: '请先登录再显示按钮，不要在按钮回调里调用 wx.login（会换掉 session_key）；建议改用 code 换手机号。',
      en: 'Log in before the button is shown, and do not call wx.login in its callback (it replaces the session_key); better exchange the code for the phone number.',
    },
    retry: 'once-after-refresh',
    source: 'WXBizDataCrypt',
  },
] as const satisfies readonly ErrorEntry[]
