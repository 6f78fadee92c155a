/** Subscribe messages of a mini-program: `cgi-bin/message/subscribe/send`. */
import * as pages from './console-pages'
import type { ErrorEntry } from './entry'

export const subscribeMessageErrors = [
  {
    code: 40037,
    meaning: { zh: '模板 ID 不对', en: 'The template id is wrong' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.templates}核对模板 ID，并确认属于这个小程序。`,
      en: `Compare the template id with ${pages.templates}, and make sure it belongs to this mini-program.`,
    },
    retry: 'never',
    source: 'SM-1',
  },
  {
    code: 41030,
    meaning: { zh: 'page 不对', en: 'The page is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写小程序里存在的页面路径。',
      en: 'Use the path of a page that exists in the mini-program.',
    },
    retry: 'never',
    source: '4.9',
  },
  {
    code: 43101,
    meaning: {
      zh: '用户没有订阅，或订阅次数已用完',
      en: 'The person gave no consent, or it is used up',
    },
    fault: 'user',
    remedy: {
      zh: '请勿重试；等用户下次点击并同意后再发：同意一次只能发 1 条。',
      en: 'Do not try again; send after the person’s next tap of consent: each consent is good for 1 message.',
    },
    retry: 'never',
    source: 'SM-1',
  },
  {
    code: 43107,
    meaning: { zh: '订阅消息能力被封禁', en: 'Subscribe messages are banned' },
    fault: 'merchant-settings',
    remedy: {
      zh: `请到${pages.templates}查看账号与模板是否被封禁，并按通知申诉。`,
      en: `See at ${pages.templates} whether the account or the template is banned, and appeal as the notice says.`,
    },
    retry: 'never',
    source: 'SM-1',
  },
  {
    code: 43108,
    meaning: { zh: '同时给同一个人发了多条', en: 'Several messages to one person at once' },
    fault: 'ours',
    remedy: {
      zh: '请稍候再试，并改为逐条发送。',
      en: 'Please try again in a moment, and send them one after another.',
    },
    retry: 'later',
    source: 'SM-1',
  },
  {
    code: 45168,
    meaning: { zh: '消息里有敏感词', en: 'The message holds a sensitive word' },
    fault: 'ours',
    remedy: {
      zh: '请修改消息内容后再发。',
      en: 'Change the words of the message and send it then.',
    },
    retry: 'never',
    source: 'SM-1',
  },
  {
    code: 47003,
    meaning: { zh: '模板参数不符合规则', en: 'A template value breaks its rule' },
    fault: 'ours',
    remedy: {
      zh: '请逐项核对 data：例如 thing 至多 20 个字符，phrase 至多 5 个汉字，且都不能为空。',
      en: 'Check data value by value: for example thing at most 20 characters, phrase at most 5 Chinese characters, none empty.',
    },
    retry: 'never',
    source: 'SM-1',
  },
] as const satisfies readonly ErrorEntry[]
