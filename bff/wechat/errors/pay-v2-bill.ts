/** `pay/downloadbill` of WeChat Pay v2 says what is wrong in words, or by a number. */
import * as pages from './console-pages'
import type { Advice, ErrorEntry } from './entry'

const none = {
  meaning: { zh: '这一天没有账单', en: 'There is no bill for this day' },
  fault: 'ours',
  remedy: {
    zh: '无需处理：这一天没有成交；也请确认日期在 3 个月以内。',
    en: 'Nothing to do: nothing was sold that day; make sure the day is within the last 3 months.',
  },
  retry: 'never',
  source: 'B2-2',
} satisfies Advice

const gzip = {
  meaning: { zh: '账单压缩失败', en: 'The bill could not be compressed' },
  fault: 'wechat',
  remedy: {
    zh: '请稍候再试，或去掉 tar_type 取未压缩的账单。',
    en: 'Please try again in a moment, or leave tar_type out for an uncompressed bill.',
  },
  retry: 'later',
  source: 'B2-2',
} satisfies Advice

export const payV2BillErrors = [
  { code: 'NO Bill Exist', ...none },
  { code: 20002, ...none },
  {
    code: 'Bill Creating',
    meaning: { zh: '账单正在生成', en: 'The bill is being made' },
    fault: 'wechat',
    remedy: {
      zh: '请在次日 10:00 以后再试。',
      en: 'Try again after 10:00 of the next day.',
    },
    retry: 'later',
    source: 'B2-2',
  },
  {
    code: 'invalid bill_type',
    meaning: { zh: 'bill_type 不对', en: 'The bill_type is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写 ALL、SUCCESS、REFUND 或 RECHARGE_REFUND。',
      en: 'Use ALL, SUCCESS, REFUND or RECHARGE_REFUND.',
    },
    retry: 'never',
    source: 'B2-2',
  },
  {
    code: 'data format error',
    meaning: { zh: '参数格式不对', en: 'A parameter has a wrong format' },
    fault: 'ours',
    remedy: {
      zh: '请把 bill_date 写成 yyyyMMdd。',
      en: 'Write bill_date as yyyyMMdd.',
    },
    retry: 'never',
    source: 'B2-2',
  },
  {
    code: 'missing parameter',
    meaning: { zh: '缺少参数', en: 'A parameter is missing' },
    fault: 'ours',
    remedy: {
      zh: '请带上 appid、mch_id、nonce_str、sign 与 bill_date。',
      en: 'Send appid, mch_id, nonce_str, sign and bill_date.',
    },
    retry: 'never',
    source: 'B2-2',
  },
  {
    code: 'SIGN ERROR',
    meaning: { zh: '签名错误', en: 'The signature is wrong' },
    fault: 'ours',
    remedy: {
      zh: `请到${pages.payKeys}核对 API密钥（v2），并检查签名的字段与发送的完全一致。`,
      en: `Compare the v2 API key with ${pages.payKeys}, and check that the signed fields are exactly those sent.`,
    },
    retry: 'never',
    source: 'B2-2',
  },
  { code: 'CompressGZip Error', ...gzip },
  { code: 'UnCompressGZip Error', ...gzip },
] as const satisfies readonly ErrorEntry[]
