/** Single fields of `wxa/sec/order/upload_shipping_info`. */
import type { ErrorEntry } from './entry'

export const shippingFieldErrors = [
  {
    code: 268485194,
    meaning: { zh: 'order_number_type 不对', en: 'The order_number_type is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写 1（商户单号）或 2（微信支付单号）。',
      en: 'Use 1 (merchant’s number) or 2 (WeChat Pay’s number).',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485195,
    meaning: { zh: '缺少 transaction_id', en: 'The transaction_id is missing' },
    fault: 'ours',
    remedy: {
      zh: '请在 order_number_type 为 2 时填写 transaction_id。',
      en: 'Send transaction_id when order_number_type is 2.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485196,
    meaning: { zh: '缺少 mchid', en: 'The mchid is missing' },
    fault: 'ours',
    remedy: {
      zh: '请在 order_number_type 为 1 时填写 mchid。',
      en: 'Send mchid when order_number_type is 1.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485197,
    meaning: { zh: '缺少 out_trade_no', en: 'The out_trade_no is missing' },
    fault: 'ours',
    remedy: {
      zh: '请在 order_number_type 为 1 时填写 out_trade_no。',
      en: 'Send out_trade_no when order_number_type is 1.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485216,
    meaning: { zh: 'upload_time 不对', en: 'The upload_time is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请按 RFC 3339 填写带毫秒的时间，且晚于上一次。',
      en: 'Write the time as RFC 3339 with milliseconds, later than the one before.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485224,
    meaning: { zh: 'delivery_mode 不对', en: 'The delivery_mode is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写 1（统一发货）或 2（分拆发货）。',
      en: 'Use 1 (one parcel) or 2 (several parcels).',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485226,
    meaning: { zh: '缺少物流单号', en: 'The tracking number is missing' },
    fault: 'ours',
    remedy: {
      zh: '请在快递发货时填写 tracking_no。',
      en: 'Send tracking_no when shipping by express.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485227,
    meaning: { zh: '缺少物流公司编码', en: 'The express company is missing' },
    fault: 'ours',
    remedy: {
      zh: '请在快递发货时填写 express_company。',
      en: 'Send express_company when shipping by express.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 268485228,
    meaning: { zh: '统一发货只能有 1 个包裹', en: 'Unified shipping takes 1 parcel only' },
    fault: 'ours',
    remedy: {
      zh: '请把 shipping_list 减到 1 个，或把 delivery_mode 改为 2。',
      en: 'Cut shipping_list to 1, or set delivery_mode to 2.',
    },
    retry: 'never',
    source: 'SH-1',
  },
] as const satisfies readonly ErrorEntry[]
