import { View } from '@tarojs/components'
import './brand.css'

/** The mark of 拾橘: a slice of an orange with its leaf. */
export function Mark({ size = 'regular' }: { size?: 'regular' | 'large' }) {
  return <View className={`mark mark--${size}`} />
}
