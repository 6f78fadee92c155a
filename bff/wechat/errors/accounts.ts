/** What any call of `api.weixin.qq.com` can answer, for official accounts and mini-programs alike. */
import * as pages from './console-pages'
import type { ErrorEntry } from './entry'

export const accountErrors = [
  {
    code: -1,
    meaning: { zh: '微信系统繁忙', en: 'WeChat is busy' },
    fault: 'wechat',
    remedy: {
      zh: '无需改动，请稍候再试。',
      en: 'Nothing to change; please try again in a moment.',
    },
    retry: 'later',
    source: 'ML-3, AT-2, ML-9',
  },
  {
    code: 40001,
    meaning: {
      zh: 'access_token 无效或不是最新的',
      en: 'The access_token is invalid or not the latest',
    },
    fault: 'ours',
    remedy: {
      zh: '请换新的 access_token 再试一次；若仍出现，请检查是否有别的程序也在刷新同一账号的 token、是否误用了网页授权的 token，并核对 AppSecret。',
      en: 'Renew the access_token and try once more; if it comes back, check whether another program renews the same account’s token, whether a web-authorization token was used by mistake, and the AppSecret.',
    },
    retry: 'once-after-refresh',
    source: 'AT-2, AT-5, JT-1, OT-6',
  },
  {
    code: 40014,
    meaning: { zh: 'access_token 格式不对', en: 'The access_token is malformed' },
    fault: 'ours',
    remedy: {
      zh: '请换新的 access_token 再试一次；若仍出现，请检查保存处是否把 token 截断（至少留 512 个字符）。',
      en: 'Renew the access_token and try once more; if it comes back, check that the place it is kept in does not cut it off (leave room for 512 characters).',
    },
    retry: 'once-after-refresh',
    source: 'AT-5, SM-1',
  },
  {
    code: 42001,
    meaning: { zh: 'access_token 已过期', en: 'The access_token has expired' },
    fault: 'ours',
    remedy: {
      zh: '请换新的 access_token 再试一次，并检查服务器时钟。',
      en: 'Renew the access_token and try once more, and check the server clock.',
    },
    retry: 'once-after-refresh',
    source: 'AT-5',
  },
  {
    code: 41001,
    meaning: { zh: '请求没有带 access_token', en: 'The request carries no access_token' },
    fault: 'ours',
    remedy: {
      zh: '请在网址参数中带上 access_token。',
      en: 'Send the access_token in the query of the address.',
    },
    retry: 'never',
    source: 'AT-5',
  },
  {
    code: 43002,
    meaning: { zh: '这个接口只接受 POST', en: 'This call takes POST only' },
    fault: 'ours',
    remedy: {
      zh: '请改用 POST 发送。',
      en: 'Send it as POST.',
    },
    retry: 'never',
    source: 'AT-3, AT-4',
  },
  {
    code: 45009,
    meaning: { zh: '今天的调用次数已用完', en: 'Today’s quota of calls is used up' },
    fault: 'ours',
    remedy: {
      zh: `请缓存 access_token 与 ticket，不要每次请求都取；额度次日恢复，急用可调用 clear_quota。额度见${pages.quota}。`,
      en: `Keep access_token and ticket in a cache instead of asking for each request; the quota returns the next day, clear_quota restores it at once. See the quota at ${pages.quota}.`,
    },
    retry: 'later',
    source: 'AT-4',
  },
  {
    code: 45011,
    meaning: { zh: '调用太频繁，超过每分钟上限', en: 'Too many calls within one minute' },
    fault: 'ours',
    remedy: {
      zh: '请等到下一分钟再试，并检查是否有循环登录或重复取 token。',
      en: 'Wait for the next minute, and look for a login loop or a token fetched again and again.',
    },
    retry: 'later',
    source: 'ML-3, ML-7, ML-9, AT-4',
  },
  {
    code: 47001,
    meaning: { zh: '提交的数据格式不对', en: 'The posted data has a wrong format' },
    fault: 'ours',
    remedy: {
      zh: '请以 JSON 提交，并检查数组字段（如 shipping_list）确为数组。',
      en: 'Post JSON, and check that list fields (such as shipping_list) really are lists.',
    },
    retry: 'never',
    source: 'WxMpErrorMsgEnum',
  },
  {
    code: 48001,
    meaning: { zh: '账号没有这个接口的权限', en: 'The account has no permission for this call' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请在${pages.quota}查看权限；读取昵称头像须用 snsapi_userinfo 授权得到的 token，且须是已认证的服务号。`,
      en: `Check the permissions at ${pages.quota}; a nickname and avatar need a token granted with snsapi_userinfo, and a verified service account.`,
    },
    retry: 'never',
    source: 'OT-4',
  },
] as const satisfies readonly ErrorEntry[]
