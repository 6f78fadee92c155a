import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import type { Order } from '../../../bff/contract/order'
import { Cell, Group } from '@/components/cell'
import { Picture } from '@/components/picture'
import { Price } from '@/components/price'
import { Tag } from '@/components/tag'
import { localTime } from '@/components/time'
import { pages } from '@/links'
import { carrierName } from './carrier'

export function Goods({ order }: { order: Order }) {
  return (
    <View className="card order__goods">
      {order.items.map((item) => (
        <View
          key={item.productId}
          className="order__item"
          {...(!order.purpose && {
            onClick: () => void Taro.navigateTo({ url: pages.product(item.productId) }),
          })}
        >
          <Picture src={item.imageUrl} alt={item.title} shape="thumb" />
          <View className="order__item-text">
            <View className="order__item-title">{item.title}</View>
            <View className="order__item-unit">{item.unit}</View>
            <View className="order__item-foot">
              <Price fen={item.price} size="small" tone="ink" />
              <View className="order__item-count number">× {item.quantity}</View>
            </View>
          </View>
        </View>
      ))}
    </View>
  )
}

export function Where({ order }: { order: Order }) {
  const { address, shipment } = order
  if (!address && !shipment) return null
  return (
    <Group>
      {address && (
        <View className="cell order__where">
          <View>
            {address.userName} <View className="order__phone number">{address.telNumber}</View>
          </View>
          <View className="order__address">
            {[address.provinceName, address.cityName, address.countyName, address.detailInfo]
              .filter(Boolean)
              .join(' ')}
          </View>
        </View>
      )}
      {shipment &&
        ('pickup' in shipment ? (
          <Cell label="配送" value="到店自提" />
        ) : (
          <Cell
            label={carrierName(shipment.carrier)}
            value={<CopyableNumber text={shipment.trackingNo} />}
            arrow={false}
            onTap={() => void Taro.setClipboardData({ data: shipment.trackingNo })}
          />
        ))}
    </Group>
  )
}

export function Facts({ order }: { order: Order }) {
  return (
    <Group>
      <Cell
        label="订单编号"
        value={<CopyableNumber text={order.outTradeNo} />}
        arrow={false}
        onTap={() => void Taro.setClipboardData({ data: order.outTradeNo })}
      />
      <Cell label="下单时间" value={localTime(order.createdAt)} />
      {order.paidAt && <Cell label="付款时间" value={localTime(order.paidAt)} />}
      {order.closedAt && <Cell label="关闭时间" value={localTime(order.closedAt)} />}
      {order.remark && <Cell label="备注" value={order.remark} />}
    </Group>
  )
}

function CopyableNumber({ text }: { text: string }) {
  return (
    <View className="order__number number">
      {text} <Tag>复制</Tag>
    </View>
  )
}
