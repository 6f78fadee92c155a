import type { PayOrder } from './pay-orders'
import type { BillDay } from './v3-bill-calendar'
import type { FlowRow, TradeBillType, TradeRow } from './v3-bill-files'
import type { Refund } from './v3-refund'

type Payment = NonNullable<PayOrder['payment']>

/** What was paid and what was refunded that day, in the order it happened; unpaid orders are in no bill (B2-3). */
export function tradeRows(
  type: TradeBillType,
  day: BillDay,
  { orders, refunds }: { orders: PayOrder[]; refunds: Refund[] },
): TradeRow[] {
  const paid = paidOrders(orders).map(({ order, payment }) => paymentRow(order, payment))
  const refunded = refunds.flatMap((refund) => refundRow(refund) ?? [])
  return [...(type === 'REFUND' ? [] : paid), ...(type === 'SUCCESS' ? [] : refunded)]
    .filter(({ at }) => day.includes(at))
    .sort(byTime)
}

/** The basic account: payments come in, refunds go out when they are accepted; nothing is withdrawn. */
export function flowRows(
  day: BillDay,
  { orders, refunds }: { orders: PayOrder[]; refunds: Refund[] },
): FlowRow[] {
  const moves = [
    ...paidOrders(orders).map(({ order, payment }) => ({
      at: payment.at,
      businessNumber: payment.transactionId,
      kind: '交易' as const,
      amount: order.request.amount.total,
      note: order.request.description,
      voucher: order.request.out_trade_no,
    })),
    ...refunds.filter(tookMoney).map(({ createdAt, refundId, request }) => ({
      at: createdAt,
      businessNumber: refundId,
      kind: '退款' as const,
      amount: request.amount.refund,
      note: request.reason ?? '',
      voucher: request.out_refund_no,
    })),
  ].sort(byTime)
  let balance = 0
  return moves
    .map((move) => {
      balance += move.kind === '交易' ? move.amount : -move.amount
      return { ...move, balance, flowNumber: `1900${move.businessNumber}`.slice(0, 32) }
    })
    .filter(({ at }) => day.includes(at))
}

/** A closed refund gave its money back. */
const tookMoney = ({ status }: Refund): boolean => status !== 'CLOSED'

const paidOrders = (orders: PayOrder[]): { order: PayOrder; payment: Payment }[] =>
  orders.flatMap((order) => (order.payment ? [{ order, payment: order.payment }] : []))

const paymentRow = ({ request, tradeType }: PayOrder, payment: Payment): TradeRow => ({
  at: payment.at,
  appId: request.appid,
  mchId: request.mchid,
  transactionId: payment.transactionId,
  outTradeNo: request.out_trade_no,
  openId: payment.openId,
  tradeType,
  description: request.description,
  attach: request.attach ?? '',
  amount: request.amount.total,
})

function refundRow(refund: Refund): TradeRow | undefined {
  const { request, order, createdAt, refundId, endedAt, status } = refund
  if (!order.payment || !tookMoney(refund)) return undefined
  return {
    ...paymentRow(order, order.payment),
    at: createdAt,
    amount: request.amount.refund,
    refund: {
      refundId,
      outRefundNo: request.out_refund_no,
      status: status === 'SUCCESS' || status === 'PROCESSING' ? status : 'FAIL',
      endedAt,
    },
  }
}

const byTime = (a: { at: Date }, b: { at: Date }): number => a.at.getTime() - b.at.getTime()
