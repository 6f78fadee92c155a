import { View } from '@tarojs/components'
import { Picture } from './picture'
import { Price } from './price'
import { Tag } from './tag'
import './product-card.css'

interface ProductCardProps {
  title: string
  imageUrl: string
  /** In fen. */
  price: number
  unit?: string | undefined
  origin?: string | undefined
  stock?: number | undefined
  /** Across both columns, in front of the others. */
  featured?: boolean
  onTap: () => void
}

export function ProductCard(props: ProductCardProps) {
  const { featured, stock } = props
  const soldOut = stock === 0
  return (
    <View
      className={`product-card card ${featured ? 'product-card--featured' : ''} ${soldOut ? 'product-card--sold-out' : ''}`}
      hoverClass="product-card--pressed"
      role="link"
      onClick={props.onTap}
    >
      <Picture
        src={props.imageUrl}
        alt={props.title}
        shape={featured ? 'wide' : 'square'}
        eager={Boolean(featured)}
      />
      {soldOut && <View className="product-card__flag">售罄</View>}
      <View className="product-card__text">
        <View className="product-card__origin">{props.origin}</View>
        <View className="product-card__title">{props.title}</View>
        <View className="product-card__unit">{props.unit}</View>
        <View className="product-card__foot">
          <Price fen={props.price} />
          {stock !== undefined && stock > 0 && stock <= 5 && (
            <Tag tone="citrus">仅剩 {stock} 件</Tag>
          )}
        </View>
      </View>
    </View>
  )
}
