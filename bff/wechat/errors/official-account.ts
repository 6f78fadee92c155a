/** Web sign-in of an official account: `sns/oauth2`, `sns/userinfo`, `sns/auth`. */
import type { ErrorEntry } from './entry'

export const officialAccountErrors = [
  {
    code: 40003,
    meaning: { zh: 'openid 不对', en: 'The openid is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请确认 openid 属于这个公众号：同一个人在不同 AppID 下的 openid 不同。',
      en: 'Make sure the openid belongs to this account: the same person has another openid under each AppID.',
    },
    retry: 'never',
    source: 'OT-5',
  },
  {
    code: 40029,
    meaning: { zh: '授权码无效', en: 'The authorization code is invalid' },
    fault: 'user',
    remedy: {
      zh: '请重新走一次网页授权取新的 code；登录后应跳转到不带 code 的网址，分享链接也不要带 code。',
      en: 'Go through web authorization again for a new code; after login redirect to an address without code, and keep code out of shared links.',
    },
    retry: 'once-after-refresh',
    source: 'OT-2',
  },
  {
    code: 40163,
    meaning: { zh: '授权码已经用过', en: 'The authorization code has been used' },
    fault: 'user',
    remedy: {
      zh: '请重新走一次网页授权；多因返回、刷新或重复跳转，登录后应跳转到不带 code 的网址。',
      en: 'Go through web authorization again; going back, reloading or a doubled redirect causes it, so after login redirect to an address without code.',
    },
    retry: 'once-after-refresh',
    source: 'OT-2',
  },
  {
    code: 42003,
    meaning: { zh: '授权码已过期（5 分钟）', en: 'The authorization code has expired (5 minutes)' },
    fault: 'user',
    remedy: {
      zh: '请重新走一次网页授权，收到 code 后立即使用。',
      en: 'Go through web authorization again, and use the code as soon as it arrives.',
    },
    retry: 'once-after-refresh',
    source: 'OT-2',
  },
  {
    code: 41008,
    meaning: { zh: '没有收到授权码', en: 'No authorization code arrived' },
    fault: 'user',
    remedy: {
      zh: '请重新走一次网页授权；用户拒绝授权时回调里没有 code，请当作取消处理。',
      en: 'Go through web authorization again; when the person refuses, the callback has no code: treat it as a cancel.',
    },
    retry: 'once-after-refresh',
    source: 'OT-2',
  },
  {
    code: 40030,
    meaning: { zh: 'refresh_token 不对', en: 'The refresh_token is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请让用户重新授权登录。',
      en: 'Have the person authorize again.',
    },
    retry: 'never',
    source: 'OT-3',
  },
  {
    code: 41003,
    meaning: { zh: '请求没有带 refresh_token', en: 'The request carries no refresh_token' },
    fault: 'ours',
    remedy: {
      zh: '请带上 refresh_token；没有保存时请让用户重新授权登录。',
      en: 'Send the refresh_token; if none was kept, have the person authorize again.',
    },
    retry: 'never',
    source: 'WxMpErrorMsgEnum',
  },
  {
    code: 41009,
    meaning: { zh: '请求没有带 openid', en: 'The request carries no openid' },
    fault: 'ours',
    remedy: {
      zh: '请带上换取 code 时得到的 openid。',
      en: 'Send the openid that came with the exchanged code.',
    },
    retry: 'never',
    source: 'WxMpErrorMsgEnum',
  },
  {
    code: 42002,
    meaning: { zh: 'refresh_token 已过期（30 天）', en: 'The refresh_token has expired (30 days)' },
    fault: 'user',
    remedy: {
      zh: '请让用户重新授权登录。',
      en: 'Have the person authorize again.',
    },
    retry: 'never',
    source: 'OT-3',
  },
  {
    code: 42007,
    meaning: {
      zh: '用户改了微信密码，授权失效',
      en: 'The person changed the WeChat password; the grant is void',
    },
    fault: 'user',
    remedy: {
      zh: '请让用户重新授权登录。',
      en: 'Have the person authorize again.',
    },
    retry: 'never',
    source: 'OT-3',
  },
] as const satisfies readonly ErrorEntry[]
