import { View } from '@tarojs/components'
import type { Order, OrderStatus } from '../../../bff/contract/order'
import { Picture } from '@/components/picture'
import { Price } from '@/components/price'
import { localTime } from '@/components/time'

const statusWords: Record<OrderStatus, string> = {
  'awaiting-payment': '待付款',
  paid: '已付款',
  shipped: '已发货',
  received: '已完成',
  closed: '已关闭',
  refunding: '退款中',
  refunded: '已退款',
}

const statusWord = ({ status, shipment }: Order): string =>
  status === 'shipped' && shipment && 'pickup' in shipment ? '待自提' : statusWords[status]

export function OrderCard({ order, onTap }: { order: Order; onTap: () => void }) {
  const [first] = order.items
  const count = order.items.reduce((sum, { quantity }) => sum + quantity, 0)
  return (
    <View className="card order-card" hoverClass="cell--pressed" role="link" onClick={onTap}>
      <View className="order-card__head">
        <View className="order-card__time number">{localTime(order.createdAt)}</View>
        <View className={`order-card__status order-card__status--${order.status}`}>
          {statusWord(order)}
        </View>
      </View>
      <View className="order-card__body">
        {first && <Picture src={first.imageUrl} alt={first.title} shape="thumb" />}
        <View className="order-card__text">
          <View className="order-card__title">{first?.title}</View>
          <View className="order-card__count">
            {first?.unit ? `${first.unit} · ` : ''}共 {count} 件
          </View>
          <View className="order-card__amount">
            <Price fen={order.amount} tone="ink" />
          </View>
        </View>
      </View>
    </View>
  )
}
