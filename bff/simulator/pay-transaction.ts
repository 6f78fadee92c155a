import { beijingTime } from './clock'
import type { SimulatedOrder } from './control-api'
import type { PayOrder } from './pay-orders'

const inWords: Record<SimulatedOrder['state'], string> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  CLOSED: '订单已关闭',
}

/** The order as a query answers it and a notification carries it; what only payment brings is absent before (O3-7). */
export function transaction(
  { request, payment, tradeType }: PayOrder,
  state: SimulatedOrder['state'],
): Record<string, unknown> {
  const { appid, mchid, out_trade_no, amount, attach } = request
  const currency = amount.currency ?? 'CNY'
  return {
    appid,
    mchid,
    out_trade_no,
    trade_state: state,
    trade_state_desc: inWords[state],
    attach: attach ?? '',
    ...(payment
      ? {
          transaction_id: payment.transactionId,
          trade_type: tradeType,
          bank_type: 'OTHERS',
          success_time: beijingTime(payment.at),
          payer: { openid: payment.openId },
          amount: {
            total: amount.total,
            payer_total: amount.total,
            currency,
            payer_currency: currency,
          },
        }
      : { amount: { total: amount.total, currency, payer_currency: currency } }),
    promotion_detail: [],
  }
}
