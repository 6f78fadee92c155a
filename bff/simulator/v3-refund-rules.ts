import { after } from './clock'
import { PayError } from './pay-error'
import type { PayOrder } from './pay-orders'
import type { RefundRequest } from './v3-refund-request'
import type { Refund } from './v3-refund'

const LATEST_SECONDS = 365 * 86_400
const MOST_REFUNDS = 50
const APART_SECONDS = 60

/** R3-1 and R3-2. @throws PayError */
export function checkRefund(
  request: RefundRequest,
  {
    order,
    known,
    others,
    now,
  }: { order: PayOrder; known: Refund | undefined; others: Refund[]; now: Date },
): void {
  const { total, refund } = request.amount
  if (known) return checkAgain(request, known)
  if (order.payment && after(order.payment.at, LATEST_SECONDS) < now) {
    throw refused('TRADE_OVERDUE', '订单已经超过可退款的最大期限')
  }
  if (total !== order.request.amount.total) {
    throw refused('INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试')
  }
  // What was closed came back to the merchant and may be asked for again.
  const counted = others.filter(({ status }) => status !== 'CLOSED')
  const before = counted.reduce((sum, { request: { amount } }) => sum + amount.refund, 0)
  if (before + refund > total) {
    throw refused('INVALID_REQUEST', '累计退款金额大于订单支付金额')
  }
  if (others.length >= MOST_REFUNDS) {
    throw refused('INVALID_REQUEST', '同一笔订单最多支持50次部分退款')
  }
  const last = others.at(-1)
  if (last && now < after(last.createdAt, APART_SECONDS)) {
    throw new PayError(429, 'FREQUENCY_LIMITED', '同一笔订单多次部分退款需间隔1分钟', {
      number: 268447840,
    })
  }
}

function checkAgain(request: RefundRequest, known: Refund): void {
  if (JSON.stringify(request) === JSON.stringify(known.request)) return
  throw refused('INVALID_REQUEST', '您的请求参数与订单信息不一致')
}

export const refundNotFound = (): PayError =>
  new PayError(404, 'RESOURCE_NOT_EXISTS', '退款单不存在', { number: 268435461 })

/** The status of TRADE_OVERDUE is not documented. */
const refused = (code: 'INVALID_REQUEST' | 'TRADE_OVERDUE', message: string): PayError =>
  new PayError(400, code, message, { number: 268435461 })
