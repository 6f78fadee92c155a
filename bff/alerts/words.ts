/** What the merchant reads: what happened, of which order, and what to do. Nothing about persons: a group reads it. */
import type { Task } from '../tasks/store'
import type { Alert } from './alert'

type Words = { [K in Alert['kind']]: (alert: Extract<Alert, { kind: K }>) => string }

const words: Words = {
  'other-amount': ({ outTradeNo, due, paid }) =>
    `【付款金额不符】订单 ${outTradeNo} 应付 ${yuan(due)}，微信收到 ${yuan(paid)}，没有记为已付。` +
    '请到微信支付商户平台核对这笔款，再退款或联系买家。',
  'paid-twice': ({ outTradeNo, transactionIds: [first, second] }) =>
    `【重复付款】订单 ${outTradeNo} 已由微信支付单号 ${first} 付清，又收到 ${second}，后一笔没有入账。` +
    '请在微信支付商户平台把多收的一笔退给买家。',
  'refund-without-payment': ({ outTradeNo }) =>
    `【退款对不上】微信说订单 ${outTradeNo} 有退款，本店没有它的付款记录，未作更改。请到微信支付商户平台核对。`,
  'other-refund-amount': ({ outTradeNo, outRefundNo, ours, theirs }) =>
    `【退款金额不符】订单 ${outTradeNo} 的退款 ${outRefundNo} 本店记为 ${yuan(ours)}，微信说是 ${yuan(theirs)}，未作更改。` +
    '请到微信支付商户平台核对这笔退款。',
  'refund-abnormal': ({ outTradeNo, outRefundNo, amount }) =>
    `【退款异常】订单 ${outTradeNo} 的退款 ${outRefundNo}（${yuan(amount)}）退不到买家的账户，钱还在微信支付。` +
    '请到微信支付商户平台处理这笔退款，处理好后本店会自己得知。',
  'foreign-payment': ({ outTradeNo }) =>
    `【付款不属于本店】微信通知了一笔商户号或 AppID 与本店不符的付款（订单 ${outTradeNo ?? '未知'}），没有入账。` +
    '请核对 MCH_ID 和 AppID 的配置，并到微信支付商户平台查这笔款。',
  'unknown-order': ({ outTradeNo }) =>
    `【订单不存在】微信通知了订单 ${outTradeNo} 的款项，本店没有这个订单，没有入账。` +
    '请到微信支付商户平台查这笔款；若刚换过数据库或恢复过备份，先查数据是否完整。',
  'paid-when-sold-out': ({ outTradeNo, amount }) =>
    `【付款时已售完】订单 ${outTradeNo} 关闭后才付款，商品已售完，${yuan(amount)} 正在自动退给买家。` +
    '请确认退款到账，有货时可联系买家。',
  'balance-below-zero': ({ outTradeNo, balance }) =>
    `【余额为负】充值订单 ${outTradeNo} 的钱已由微信退回，而充值已被用掉，买家余额现为 ${yuan(balance)}。请与买家联系补足。`,
  'bill-differs': ({ day, differences }) =>
    `【对账有差异】${day} 的微信账单与本店记录有 ${differences} 处不一致。` +
    `请查看当日对账结果（GET /api/merchant/reconciliations?date=${day}），逐条处理。`,
  'task-given-up': ({ task }) =>
    `【后台任务已放弃】${undone[task.kind]}（${task.id}），不会再自动重试。` +
    '原因见服务器日志中的 task-given-up，请人工处理。',
}

const undone: Record<Task['kind'], string> = {
  'ask-payment': '没能查清订单是否已付款',
  'report-shipment': '没能向微信上报发货，这笔钱可能不会结算',
  'send-message': '没能发出买家订阅的消息',
  'follow-refund': '没能查清退款结果',
  'close-payment': '没能在微信关闭订单',
  reconcile: '没能读取微信账单',
  'send-alert': '没能发出提醒',
}

export function wordsOf<K extends Alert['kind']>(alert: Extract<Alert, { kind: K }>): string {
  return words[alert.kind](alert)
}

/** `¥59.00`, `-¥7.00`; integers only, so that no fen is lost. */
function yuan(amount: number): string {
  const fen = Math.abs(amount)
  return `${amount < 0 ? '-' : ''}¥${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}
