import { View } from '@tarojs/components'
import type { Order, Refund } from '../../../bff/contract/order'
import { Cell, Group } from '@/components/cell'
import { Price, yuan } from '@/components/price'
import { localTime } from '@/components/time'

const words: Record<Refund['status'], string> = {
  requested: '等待商家处理',
  processing: '处理中',
  succeeded: '已退款',
  failed: '退款失败',
  refused: '商家未同意',
}

/** What goes back, or did: each refund by itself, and their sum where there are several. */
export function Refunds({ order }: { order: Order }) {
  const { refunds, refunded } = order
  if (refunds.length === 0) return null
  return (
    <Group title="退款">
      {refunds.map((refund) => (
        <Row key={refund.outRefundNo} refund={refund} />
      ))}
      {refunds.length > 1 && refunded > 0 && <Cell label="共已退" value={yuan(refunded)} />}
    </Group>
  )
}

function Row({ refund }: { refund: Refund }) {
  const { amount, reason, status, createdAt, succeededAt } = refund
  return (
    <View className="cell order__refund">
      <View className="order__refund-text">
        <View className="order__refund-reason">{reason}</View>
        <View className="order__refund-time number">{localTime(succeededAt ?? createdAt)}</View>
      </View>
      <View className="order__refund-end">
        <Price fen={amount} size="small" tone="ink" />
        <View className={`order__refund-state order__refund-state--${status}`}>
          {words[status]}
        </View>
      </View>
    </View>
  )
}
