/** What the page `open.weixin.qq.com/connect/oauth2/authorize` shows instead of sending the browser back. */
import * as pages from './console-pages'
import type { ErrorEntry } from './entry'

export const authorizePageErrors = [
  {
    code: 10003,
    meaning: {
      zh: '回调网址的域名与后台配置不一致',
      en: 'The callback’s domain is not the configured one',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.domains}把「网页授权域名」设为回调网址的域名：不带 https://，子域名也须完全一致。`,
      en: `Open ${pages.domains} and set 「网页授权域名」 to the callback’s host: without https://, and the very same subdomain.`,
    },
    retry: 'never',
    source: 'OA-2, OA-7',
  },
  {
    code: 10004,
    meaning: { zh: '公众号被封禁', en: 'The official account is banned' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请登录${pages.home}查看站内通知，并按通知申诉。`,
      en: `Log in at ${pages.home}, read the notices there and appeal as they say.`,
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10005,
    meaning: { zh: '公众号没有这个 scope 的权限', en: 'The account may not use this scope' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请改用 snsapi_base，或换用已认证的服务号；权限见${pages.quota}。`,
      en: `Use snsapi_base, or a verified service account; see the permissions at ${pages.quota}.`,
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10006,
    meaning: { zh: '须先关注这个测试号', en: 'The person must follow this test account first' },
    fault: 'user',
    remedy: {
      zh: '请用微信扫码关注测试号后再试。',
      en: 'Follow the test account by scanning its code with WeChat, then try again.',
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10009,
    meaning: { zh: '操作太频繁', en: 'Too many attempts' },
    fault: 'user',
    remedy: {
      zh: '请稍候再试；若反复出现，请检查登录是否循环跳转。',
      en: 'Please try again in a moment; if it keeps coming, look for a login redirect loop.',
    },
    retry: 'later',
    source: 'OA-7',
  },
  {
    code: 10010,
    meaning: { zh: '授权链接的 scope 为空', en: 'The link’s scope is empty' },
    fault: 'ours',
    remedy: {
      zh: '请在授权链接里填写 scope：snsapi_base 或 snsapi_userinfo。',
      en: 'Put a scope into the authorize link: snsapi_base or snsapi_userinfo.',
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10011,
    meaning: { zh: '授权链接的 redirect_uri 为空', en: 'The link’s redirect_uri is empty' },
    fault: 'ours',
    remedy: {
      zh: '请在授权链接里填写编码一次的 redirect_uri，并保持参数顺序。',
      en: 'Put a redirect_uri, encoded once, into the authorize link, and keep the order of the parameters.',
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10012,
    meaning: { zh: '授权链接的 appid 为空', en: 'The link’s appid is empty' },
    fault: 'ours',
    remedy: {
      zh: '请检查服务器配置里公众号的 AppID 是否为空。',
      en: 'Check that the official account’s AppID in the server’s configuration is not empty.',
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10013,
    meaning: { zh: '授权链接的 state 为空', en: 'The link’s state is empty' },
    fault: 'ours',
    remedy: {
      zh: '请为每次登录生成新的 state（字母与数字，至多 128 个字符）。',
      en: 'Make a new state for each login (letters and digits, at most 128 characters).',
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10015,
    meaning: {
      zh: '公众号没有授权给第三方平台',
      en: 'The account has not authorized the third-party platform',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: '请公众号管理员在第三方平台完成授权，或改用公众号自己的 AppID 与 AppSecret。',
      en: 'Have the account’s administrator authorize the platform, or use the account’s own AppID and AppSecret.',
    },
    retry: 'never',
    source: 'OA-7',
  },
  {
    code: 10016,
    meaning: { zh: '用了开放平台的 AppID', en: 'An Open Platform AppID was used' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请改用公众号的 AppID，见${pages.keys}。`,
      en: `Use the official account’s AppID, see ${pages.keys}.`,
    },
    retry: 'never',
    source: 'OA-7',
  },
] as const satisfies readonly ErrorEntry[]
