import { beijingTime } from './clock'
import type { SimulatedRefund } from './control-api'
import type { NotificationEvent } from './notification-message'
import type { Refund } from './v3-refund'

const ACCOUNT = '支付用户零钱'

/** A refund as applying for it and asking about it answer (R3-5). */
export function refundAnswer(refund: Refund): Record<string, unknown> {
  const { request, order, createdAt, endedAt, status, channel } = refund
  const { total, refund: part, from = [] } = request.amount
  return {
    ...names(refund),
    channel,
    user_received_account: ACCOUNT,
    ...(endedAt && status === 'SUCCESS' && { success_time: beijingTime(endedAt) }),
    create_time: beijingTime(createdAt),
    status,
    funds_account: request.funds_account ?? 'AVAILABLE',
    amount: {
      total,
      refund: part,
      from,
      payer_total: order.request.amount.total,
      payer_refund: part,
      settlement_refund: part,
      settlement_total: total,
      discount_refund: 0,
      currency: 'CNY',
    },
    promotion_detail: [],
  }
}

/** What a notification carries; it says `refund_status` where the answers say `status` (N3-3). */
export function refundNews(refund: Refund): Record<string, unknown> {
  const { request, order, endedAt, status } = refund
  const { total, refund: part } = request.amount
  return {
    mchid: order.request.mchid,
    ...names(refund),
    refund_status: status,
    ...(endedAt && status === 'SUCCESS' && { success_time: beijingTime(endedAt) }),
    user_received_account: ACCOUNT,
    amount: { total, refund: part, payer_total: total, payer_refund: part },
  }
}

export const refundEvent = ({ status }: Refund): NotificationEvent => ({
  type: `REFUND.${status}`,
  originalType: 'refund',
  summary: SUMMARY[status],
})

export const describeRefund = ({
  request,
  order,
  refundId,
  status,
  createdAt,
  endedAt,
}: Refund): SimulatedRefund => ({
  outRefundNo: request.out_refund_no,
  refundId,
  outTradeNo: order.request.out_trade_no,
  amount: request.amount.refund,
  status,
  createdAt: createdAt.toISOString(),
  ...(endedAt && { endedAt: endedAt.toISOString() }),
})

const names = ({ request, order, refundId }: Refund) => ({
  refund_id: refundId,
  out_refund_no: request.out_refund_no,
  transaction_id: order.payment?.transactionId,
  out_trade_no: order.request.out_trade_no,
})

const SUMMARY: Record<SimulatedRefund['status'], string> = {
  PROCESSING: '退款处理中',
  SUCCESS: '退款成功',
  ABNORMAL: '退款异常',
  CLOSED: '退款关闭',
}
