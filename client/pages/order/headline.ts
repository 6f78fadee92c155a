import type { Order, OrderStatus } from '../../../bff/contract/order'

export interface Headline {
  title: string
  text: string
}

const headlines: Record<OrderStatus, Headline> = {
  'awaiting-payment': { title: '待付款', text: '逾期没有付款，订单会自动关闭' },
  paid: { title: '已付款', text: '我们正在挑果装箱，48 小时内发出' },
  shipped: { title: '已发货', text: '果子在路上了' },
  received: { title: '已完成', text: '谢谢你，愿它合你的口味' },
  closed: { title: '已关闭', text: '没有付款，这笔订单已经关闭' },
  refunding: { title: '退款中', text: '退款会原路退回你的微信' },
  refunded: { title: '已退款', text: '钱已经原路退回你的微信' },
}

/** What the order's state is called. While a payment is being confirmed nobody says it is unpaid, or paid. */
export function headlineOf(order: Order, confirming: boolean): Headline {
  if (confirming && order.status === 'awaiting-payment') {
    return { title: '确认中', text: '正在向微信确认付款结果，请稍等' }
  }
  if (order.purpose === 'top-up' && order.status === 'paid') {
    return { title: '已到账', text: '钱在你的余额里了' }
  }
  if (order.status === 'shipped' && order.shipment && 'pickup' in order.shipment) {
    return { title: '待自提', text: '果子备好了，等你来取' }
  }
  return headlines[order.status]
}
