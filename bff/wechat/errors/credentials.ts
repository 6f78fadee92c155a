/** AppID, AppSecret and the addresses calls may come from, for official accounts and mini-programs alike. */
import * as pages from './console-pages'
import type { ErrorEntry } from './entry'

export const credentialErrors = [
  {
    code: 40001,
    api: '/cgi-bin/token',
    meaning: { zh: 'AppSecret 不对', en: 'The AppSecret is wrong' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.keys}核对 AppID，并重置 AppSecret、更新服务器配置。`,
      en: `Compare the AppID with ${pages.keys}, reset the AppSecret there and update the server’s configuration.`,
    },
    retry: 'never',
    source: 'AT-2',
  },
  {
    code: 40002,
    meaning: { zh: 'grant_type 不对', en: 'The grant_type is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请核对 grant_type：取 access_token 用 client_credential，换登录码用 authorization_code。',
      en: 'Check grant_type: client_credential for an access_token, authorization_code for a login code.',
    },
    retry: 'never',
    source: 'OT-2, AT-2, AT-4',
  },
  {
    code: 40013,
    meaning: { zh: 'AppID 不对', en: 'The AppID is wrong' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.keys}核对 AppID（区分大小写，不要有空格），并确认没有把公众号与小程序的 AppID 弄混。`,
      en: `Compare the AppID with ${pages.keys} (letter case counts, no spaces), and make sure the official account’s and the mini-program’s are not swapped.`,
    },
    retry: 'never',
    source: 'OT-2, ML-3, AT-2, AT-4',
  },
  {
    code: 40125,
    meaning: { zh: 'AppSecret 不对', en: 'The AppSecret is wrong' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.keys}重置 AppSecret，并更新服务器配置；旧的随即失效。`,
      en: `Reset the AppSecret at ${pages.keys} and update the server’s configuration; the old one dies at once.`,
    },
    retry: 'never',
    source: 'OT-2, ML-3, AT-2, AT-4',
  },
  {
    code: 40164,
    meaning: { zh: '服务器 IP 不在白名单', en: 'The server’s IP is not on the white list' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.keys}，把 {ip} 加入「IP白名单」，几分钟后再试。`,
      en: `Open ${pages.keys} and add {ip} to 「IP白名单」, then try again after some minutes.`,
    },
    retry: 'never',
    source: 'AT-2, AT-4',
  },
  {
    code: 40243,
    meaning: { zh: 'AppSecret 已被冻结', en: 'The AppSecret is frozen' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.keys}解冻 AppSecret，10 分钟后生效。`,
      en: `Unfreeze the AppSecret at ${pages.keys}; it takes effect after 10 minutes.`,
    },
    retry: 'never',
    source: 'AT-2',
  },
  {
    code: 41002,
    meaning: { zh: '请求没有带 appid', en: 'The request carries no appid' },
    fault: 'ours',
    remedy: {
      zh: '请检查服务器配置里的 AppID 是否为空。',
      en: 'Check that the AppID in the server’s configuration is not empty.',
    },
    retry: 'never',
    source: 'AT-4',
  },
  {
    code: 41004,
    meaning: { zh: '请求没有带 secret', en: 'The request carries no secret' },
    fault: 'ours',
    remedy: {
      zh: '请检查服务器配置里的 AppSecret 是否为空。',
      en: 'Check that the AppSecret in the server’s configuration is not empty.',
    },
    retry: 'never',
    source: 'AT-2, AT-4',
  },
  {
    code: 50004,
    meaning: { zh: '账号被禁止使用 token 接口', en: 'The account may not use the token call' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请登录${pages.home}查看站内通知，并按通知申诉。`,
      en: `Log in at ${pages.home}, read the notices there and appeal as they say.`,
    },
    retry: 'never',
    source: 'AT-2',
  },
  {
    code: 50007,
    meaning: { zh: '账号已被冻结', en: 'The account is frozen' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请登录${pages.home}查看站内通知，按指引解冻。`,
      en: `Log in at ${pages.home}, read the notices there and unfreeze the account as they say.`,
    },
    retry: 'never',
    source: 'AT-2',
  },
  {
    code: 89503,
    meaning: {
      zh: '这个 IP 的调用要由管理员确认',
      en: 'An administrator must confirm calls from this IP',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: '请账号管理员在微信里确认收到的提醒，再试。',
      en: 'Ask the account’s administrator to confirm the message received in WeChat, then try again.',
    },
    retry: 'later',
    source: 'AT-2, AT-4',
  },
  {
    code: 89506,
    meaning: { zh: '管理员两次拒绝了这个 IP', en: 'The administrator refused this IP twice' },
    fault: 'merchant-settings',
    remedy: {
      zh: '请先与账号管理员沟通，24 小时后再试。',
      en: 'Talk to the account’s administrator first, and try again after 24 hours.',
    },
    retry: 'later',
    source: 'AT-4',
  },
  {
    code: 89507,
    meaning: { zh: '管理员拒绝了这个 IP', en: 'The administrator refused this IP' },
    fault: 'merchant-settings',
    remedy: {
      zh: '请先与账号管理员沟通，1 小时后再试。',
      en: 'Talk to the account’s administrator first, and try again after 1 hour.',
    },
    retry: 'later',
    source: 'AT-4',
  },
] as const satisfies readonly ErrorEntry[]
