/** URL Scheme and URL Link. Two codes mean something else here than anywhere else (UL-1). */
import * as pages from './console-pages'
import type { ErrorEntry } from './entry'

export const miniProgramLinkErrors = [
  {
    code: 40002,
    api: '/wxa/generate',
    meaning: { zh: '小程序没有生成链接的权限', en: 'The mini-program may not make links' },
    fault: 'merchant-settings',
    remedy: {
      zh: '请确认小程序是非个人主体；个人主体不能使用这项能力。',
      en: 'Make sure the mini-program belongs to a company; individuals cannot use this.',
    },
    retry: 'never',
    source: 'UL-1',
  },
  {
    code: 40013,
    api: '/wxa/generate',
    meaning: { zh: '生成链接的权限被封禁', en: 'The permission to make links is banned' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请登录${pages.home}查看站内通知，并按通知申诉。`,
      en: `Log in at ${pages.home}, read the notices there and appeal as they say.`,
    },
    retry: 'never',
    source: 'UL-1',
  },
  {
    code: 40165,
    meaning: { zh: 'path 不对', en: 'The path is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写已发布版本里存在的页面路径，path 中不要带参数。',
      en: 'Use a page that exists in the published version, with no query in path.',
    },
    retry: 'never',
    source: '4.7',
  },
  {
    code: 40212,
    meaning: { zh: 'query 不对', en: 'The query is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请按 k1=v1&k2=v2 的格式填写 query，至多 1024 个字符。',
      en: 'Write query as k1=v1&k2=v2, at most 1024 characters.',
    },
    retry: 'never',
    source: '4.7',
  },
  {
    code: 44990,
    meaning: { zh: '生成太快，超过每秒 100 次', en: 'Made too fast, over 100 each second' },
    fault: 'ours',
    remedy: {
      zh: '请放慢速度，并重复使用已生成的链接。',
      en: 'Slow down, and use links already made again.',
    },
    retry: 'later',
    source: '4.7',
  },
  {
    code: 44993,
    meaning: { zh: '今天生成的链接已达 500000 个', en: 'Today’s 500000 links are used up' },
    fault: 'ours',
    remedy: {
      zh: '请明天再试，并重复使用已生成的链接。',
      en: 'Try again tomorrow, and use links already made again.',
    },
    retry: 'later',
    source: '4.7',
  },
  {
    code: 85079,
    meaning: { zh: '小程序还没有线上版本', en: 'The mini-program has no published version' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请先到${pages.home}「管理 → 版本管理」发布小程序。`,
      en: `First publish the mini-program at ${pages.home} 「管理 → 版本管理」.`,
    },
    retry: 'never',
    source: '4.7',
  },
  {
    code: 85401,
    meaning: { zh: '失效时间不对', en: 'The expiry is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请把失效时间设在 1 分钟到 30 天之间。',
      en: 'Set the expiry between 1 minute and 30 days from now.',
    },
    retry: 'never',
    source: '4.7',
  },
  {
    code: 85402,
    meaning: { zh: 'env_version 不对', en: 'The env_version is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写 release、trial 或 develop。',
      en: 'Use release, trial or develop.',
    },
    retry: 'never',
    source: '4.7',
  },
  {
    code: 85406,
    meaning: { zh: '今天打开链接的次数已达上限', en: 'Today’s quota of opened links is used up' },
    fault: 'merchant-settings',
    remedy: {
      zh: '请明天再试；每天至多打开 3000000 次。',
      en: 'Try again tomorrow; links open at most 3000000 times a day.',
    },
    retry: 'later',
    source: '4.7',
  },
  {
    code: 85407,
    meaning: { zh: '小程序没有生成链接的权限', en: 'The mini-program may not make links' },
    fault: 'merchant-settings',
    remedy: {
      zh: '请确认小程序是非个人主体；个人主体不能使用这项能力。',
      en: 'Make sure the mini-program belongs to a company; individuals cannot use this.',
    },
    retry: 'never',
    source: '4.7',
  },
  {
    code: 85408,
    meaning: { zh: '生成链接的权限被封禁', en: 'The permission to make links is banned' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请登录${pages.home}查看站内通知，并按通知申诉。`,
      en: `Log in at ${pages.home}, read the notices there and appeal as they say.`,
    },
    retry: 'never',
    source: '4.7',
  },
] as const satisfies readonly ErrorEntry[]
