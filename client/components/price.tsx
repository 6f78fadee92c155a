import { Text, View } from '@tarojs/components'
import './price.css'

/** Fen → `¥49.90`, for sentences. Money becomes yuan in this file and nowhere else. */
export function yuan(fen: number): string {
  return `¥${whole(fen)}.${cents(fen)}`
}

/** What so many of one thing come to, in fen; the amount of the placed order is the server's. */
export function subtotal(price: number, quantity: number): number {
  return price * quantity
}

interface PriceProps {
  fen: number
  size?: 'small' | 'regular' | 'large'
  tone?: 'citrus' | 'ink'
}

export function Price({ fen, size = 'regular', tone = 'citrus' }: PriceProps) {
  return (
    <View className={`price price--${size} price--${tone} number`}>
      <Text className="price__sign">¥</Text>
      <Text className="price__whole">{whole(fen)}</Text>
      <Text className="price__cents">.{cents(fen)}</Text>
    </View>
  )
}

const whole = (fen: number) => String(Math.floor(fen / 100))
const cents = (fen: number) => String(fen % 100).padStart(2, '0')
