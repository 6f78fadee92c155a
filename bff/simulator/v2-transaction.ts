import { beijingDigits } from './clock'
import type { SimulatedOrder } from './control-api'
import type { PayOrder } from './pay-orders'
import type { Fields } from './v2-xml'

const inWords: Record<SimulatedOrder['state'], string> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  CLOSED: '订单已关闭',
}

/** The order as orderquery answers it; before it is paid there is little to say (Q2-1). */
export function queriedFields(order: PayOrder, state: SimulatedOrder['state']): Fields {
  const { out_trade_no, attach } = order.request
  const device = order.v2?.request.device_info
  return {
    trade_state: state,
    trade_state_desc: inWords[state],
    out_trade_no,
    // Empty, and so left out of the signature.
    attach: attach ?? '',
    ...(device !== undefined && { device_info: device }),
    ...paidFields(order),
  }
}

/** What only payment brings: of a query and of a notification (N2-1). */
export function paidFields({ request, tradeType, payment }: PayOrder): Fields {
  if (!payment) return {}
  const { amount, out_trade_no, attach } = request
  return {
    openid: payment.openId,
    is_subscribe: 'N',
    trade_type: tradeType,
    bank_type: 'OTHERS',
    total_fee: String(amount.total),
    cash_fee: String(amount.total),
    fee_type: amount.currency ?? 'CNY',
    transaction_id: payment.transactionId,
    out_trade_no,
    ...(attach !== undefined && { attach }),
    time_end: beijingDigits(payment.at),
  }
}
