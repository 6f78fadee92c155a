import { View } from '@tarojs/components'
import type { Order } from '../../../bff/contract/order'
import { Icon } from '@/components/icon'
import type { IconName } from '@/components/icon'
import { Price } from '@/components/price'
import { Countdown } from '@/components/time'
import { headlineOf } from './headline'

interface StatusProps {
  order: Order
  confirming: boolean
  onExpire: () => void
}

/** The first thing to read: what this order is waiting for. */
export function Status({ order, confirming, onExpire }: StatusProps) {
  const { title, text } = headlineOf(order, confirming)
  const isUnpaid = order.status === 'awaiting-payment'
  return (
    <View className={`order__status order__status--${order.status}`} role="status">
      <View className="order__status-line">
        <View
          className={
            confirming && isUnpaid
              ? 'order__status-icon order__status-icon--turning'
              : 'order__status-icon'
          }
        >
          <Icon name={iconOf(order)} size="large" />
        </View>
        <View className="order__title serif">{title}</View>
      </View>
      <View className="order__text">{text}</View>
      {isUnpaid && !confirming && (
        <View className="order__text">
          剩余 <Countdown to={order.expiresAt} onEnd={onExpire} />
        </View>
      )}
      <View className="order__amount">
        <Price fen={order.amount} size="large" tone="ink" />
      </View>
    </View>
  )
}

function iconOf({ status, shipment }: Order): IconName {
  if (status === 'awaiting-payment' || status === 'refunding') return 'clock'
  if (status === 'shipped') return shipment && 'pickup' in shipment ? 'pin' : 'truck'
  return status === 'closed' ? 'close' : 'check'
}
