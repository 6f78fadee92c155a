/** Shipping info of a mini-program’s orders: `wxa/sec/order/upload_shipping_info`. Until it is uploaded the money stays frozen. */
import * as pages from './console-pages'
import type { Advice, ErrorEntry } from './entry'

const described = {
  meaning: { zh: '缺少商品描述 item_desc', en: 'The item_desc is missing' },
  fault: 'ours',
  remedy: {
    zh: '请填写 item_desc，例如商品名与数量。',
    en: 'Fill in item_desc, for example the goods and their number.',
  },
  retry: 'never',
  source: 'SH-1',
} satisfies Advice

const busy = {
  meaning: { zh: '微信系统繁忙', en: 'WeChat is busy' },
  fault: 'wechat',
  remedy: {
    zh: '无需改动，请稍候再试。',
    en: 'Nothing to change; please try again in a moment.',
  },
  retry: 'later',
  source: 'SH-1',
} satisfies Advice

export const shippingErrors = [
  {
    code: 10060001,
    meaning: { zh: '支付单不存在', en: 'There is no such payment' },
    fault: 'ours',
    remedy: {
      zh: '请核对 transaction_id，或 mchid 与 out_trade_no；刚付款的订单请稍候再试。',
      en: 'Check transaction_id, or mchid and out_trade_no; for an order paid just now please try again in a moment.',
    },
    retry: 'later',
    source: 'SH-1',
  },
  {
    code: 10060002,
    meaning: { zh: '支付单已完成发货', en: 'The order has been shipped already' },
    fault: 'ours',
    remedy: {
      zh: `无需再次上传；可在${pages.shipping}查看。`,
      en: `Nothing to upload again; see ${pages.shipping}.`,
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060003,
    meaning: { zh: '重新发货的机会已用完', en: 'The one chance to ship again is used' },
    fault: 'ours',
    remedy: {
      zh: `请在${pages.shipping}查看；每笔支付单只能重新发货 1 次。`,
      en: `See ${pages.shipping}; each payment can be shipped again only 1 time.`,
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060004,
    meaning: { zh: '支付单现在不能发货', en: 'The order cannot be shipped now' },
    fault: 'ours',
    remedy: {
      zh: '请检查订单是否未付款、已退款或已关闭。',
      en: 'Check whether the order is unpaid, refunded or closed.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060005,
    meaning: { zh: 'logistics_type 不对', en: 'The logistics_type is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写 1 快递、2 同城、3 虚拟或 4 自提。',
      en: 'Use 1 express, 2 same city, 3 virtual or 4 pickup.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060006,
    meaning: { zh: '只有快递可以分拆发货', en: 'Only express can be split into parcels' },
    fault: 'ours',
    remedy: {
      zh: '请把 delivery_mode 改为 1，或把 logistics_type 改为 1。',
      en: 'Set delivery_mode to 1, or logistics_type to 1.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060007,
    meaning: { zh: '缺少 is_all_delivered', en: 'The is_all_delivered is missing' },
    fault: 'ours',
    remedy: {
      zh: '请在分拆发货时填写 is_all_delivered。',
      en: 'Send is_all_delivered when shipping in several parcels.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  { code: 10060008, ...described },
  { code: 10060020, ...described },
  {
    code: 10060009,
    meaning: { zh: '商品描述 item_desc 太长', en: 'The item_desc is too long' },
    fault: 'ours',
    remedy: {
      zh: '请把 item_desc 缩短到 120 个字以内。',
      en: 'Shorten item_desc to at most 120 characters.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  { code: 10060012, ...busy },
  { code: 10060019, ...busy },
  {
    code: 10060014,
    meaning: { zh: '参数不对', en: 'A parameter is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请按 errmsg 的说明修改参数。',
      en: 'Change the parameter that errmsg names.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060023,
    meaning: { zh: '发货信息没有变化', en: 'The shipping info has not changed' },
    fault: 'ours',
    remedy: {
      zh: '无需处理，微信已有同样的信息。',
      en: 'Nothing to do: WeChat has the same info already.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060024,
    meaning: { zh: '包裹超过 15 个', en: 'More than 15 parcels' },
    fault: 'ours',
    remedy: {
      zh: '请把 shipping_list 减到 15 个以内。',
      en: 'Cut shipping_list to at most 15.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060025,
    meaning: { zh: '物流公司编码太长', en: 'The express company’s code is too long' },
    fault: 'ours',
    remedy: {
      zh: '请在 express_company 填写运力列表里的编码，至多 128 字节。',
      en: 'Put a code from the delivery list into express_company, at most 128 bytes.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060026,
    meaning: { zh: '物流单号太长', en: 'The tracking number is too long' },
    fault: 'ours',
    remedy: {
      zh: '请核对 tracking_no，至多 128 字节。',
      en: 'Check tracking_no, at most 128 bytes.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060031,
    meaning: { zh: '支付单不属于这个 openid', en: 'The payment is not of this openid' },
    fault: 'ours',
    remedy: {
      zh: '请使用付款人在这个小程序下的 openid。',
      en: 'Use the payer’s openid under this mini-program.',
    },
    retry: 'never',
    source: 'SH-1',
  },
  {
    code: 10060035,
    meaning: { zh: '订单详情路径不对', en: 'The path of the order page is wrong' },
    fault: 'ours',
    remedy: {
      zh: '请填写已发布版本里存在的页面路径，并在参数里带上 ${商品订单号}。',
      en: 'Use the path of a page in the published version, with ${商品订单号} in its query.',
    },
    retry: 'never',
    source: 'doc page 小程序购物订单',
  },
] as const satisfies readonly ErrorEntry[]
