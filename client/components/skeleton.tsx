import { View } from '@tarojs/components'
import './skeleton.css'

/** A resting place for something to come. */
export function Skeleton(props: { kind?: 'line' | 'block'; wide?: 'full' | 'half' | 'third' }) {
  return (
    <View
      className={`skeleton skeleton--${props.kind ?? 'line'} skeleton--${props.wide ?? 'full'}`}
    />
  )
}

/** The shape of `ProductCard`, so that nothing jumps when the goods arrive. */
export function ProductCardSkeleton({ featured }: { featured?: boolean }) {
  return (
    <View className={`product-card card ${featured ? 'product-card--featured' : ''}`}>
      <View
        className={`picture picture--${featured ? 'wide' : 'square'} skeleton skeleton--picture`}
      />
      <View className="product-card__text">
        <View className="product-card__origin">
          <Skeleton wide="third" />
        </View>
        <View className="product-card__title">
          <Skeleton />
        </View>
        <View className="product-card__unit">
          <Skeleton wide="half" />
        </View>
        <View className="product-card__foot">
          <Skeleton wide="third" />
        </View>
      </View>
    </View>
  )
}
