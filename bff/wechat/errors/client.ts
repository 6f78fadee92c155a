/** Words of the phone: the JS-SDK in the WeChat browser, and privacy and phone numbers in a mini-program. */
import * as pages from './console-pages'
import type { Advice, ErrorEntry } from './entry'

/** The text is as phones are seen to send it; no page of WeChat's states it (ML-9). */
const PHONE_DENIED = 'getPhoneNumber:fail user deny'

const denied = {
  meaning: { zh: '没有这个接口的权限', en: 'There is no permission for this call' },
  fault: 'merchant-settings',
  remedy: {
    zh: `请把接口写进 jsApiList，并在${pages.quota}确认公众号有权限。`,
    en: `List the call in jsApiList, and see at ${pages.quota} that the account may use it.`,
  },
  retry: 'never',
  source: 'JS-3',
} satisfies Advice

const refused = {
  meaning: { zh: '用户没有同意隐私指引', en: 'The person has not agreed to the privacy guide' },
  fault: 'user',
  remedy: {
    zh: '请在用户点击时再次展示隐私指引；不同意也应能继续浏览。',
    en: 'Show the privacy guide again on a tap; without consent browsing should still work.',
  },
  retry: 'never',
  source: 'PrivacyAuthorize',
} satisfies Advice

const undeclared = {
  meaning: { zh: '隐私指引里没有声明这个接口', en: 'The privacy guide does not declare this call' },
  fault: 'merchant-settings',
  remedy: {
    zh: `请到${pages.privacy}补充声明，审核通过后生效。`,
    en: `Open ${pages.privacy} and declare it; it takes effect once approved.`,
  },
  retry: 'never',
  source: 'PrivacyAuthorize',
} satisfies Advice

export const clientErrors = [
  {
    code: 'invalid signature',
    meaning: {
      zh: 'JS-SDK 签名与页面网址不符',
      en: 'The JS-SDK signature does not fit the page’s address',
    },
    fault: 'ours',
    remedy: {
      zh: '请签名页面网址 # 之前的部分，不改一个字符；单页应用在 iOS 上多须签进入时的网址；再换新的 ticket 试一次。',
      en: 'Sign the page’s address before #, not a character changed; a single-page app on iOS mostly needs the address first entered; then renew the ticket and try once more.',
    },
    retry: 'once-after-refresh',
    source: 'JS-2, JT-2',
  },
  {
    code: 'invalid url domain',
    meaning: {
      zh: '页面域名不是 JS 接口安全域名',
      en: 'The page’s domain is not a JS-safe domain',
    },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.domains}把页面的域名加入「JS接口安全域名」。`,
      en: `Open ${pages.domains} and add the page’s domain to 「JS接口安全域名」.`,
    },
    retry: 'never',
    source: 'JS-2, JT-2',
  },
  {
    code: 'permission value is offline verifying',
    meaning: {
      zh: 'wx.config 没有成功，或接口不在 jsApiList',
      en: 'wx.config failed, or the call is not in jsApiList',
    },
    fault: 'ours',
    remedy: {
      zh: '请先让 wx.config 成功，并把接口写进 jsApiList。',
      en: 'Make wx.config succeed first, and list the call in jsApiList.',
    },
    retry: 'never',
    source: 'JS-3',
  },
  { code: 'permission denied', ...denied },
  { code: 'access denied', ...denied },
  { code: 'no permission to execute', ...denied },
  {
    code: 'function not exist',
    meaning: { zh: '微信版本太旧，没有这个接口', en: 'This WeChat is too old for the call' },
    fault: 'user',
    remedy: {
      zh: '请用户升级微信后再试。',
      en: 'Ask the person to update WeChat and try again.',
    },
    retry: 'never',
    source: 'JS-3',
  },
  {
    code: PHONE_DENIED,
    meaning: {
      zh: '用户没有同意提供手机号',
      en: 'The person did not agree to give the phone number',
    },
    fault: 'user',
    remedy: {
      zh: '请允许用户不提供手机号也能继续。',
      en: 'Let the person go on without a phone number.',
    },
    retry: 'never',
    source: 'ML-9',
  },
  { code: 104, ...refused },
  { code: 'privacy permission is not authorized', ...refused },
  { code: 112, ...undeclared },
  { code: 'api scope is not declared', ...undeclared },
  {
    code: 1400001,
    meaning: { zh: '手机号验证次数已用完', en: 'The quota of phone numbers is used up' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.home}「付费管理」购买次数，并允许用户不提供手机号也能继续。`,
      en: `Buy more at ${pages.home} 「付费管理」, and let the person go on without a phone number.`,
    },
    retry: 'never',
    source: 'ML-9',
  },
] as const satisfies readonly ErrorEntry[]
