import { View } from '@tarojs/components'
import './icon.css'

export type IconName =
  | 'home'
  | 'share'
  | 'right'
  | 'minus'
  | 'plus'
  | 'close'
  | 'info'
  | 'cloud'
  | 'orders'
  | 'pin'
  | 'truck'
  | 'clock'
  | 'check'
  | 'user'
  | 'chat'
  | 'phone'
  | 'leaf'
  | 'slice'
  | 'leave'
  | 'edit'

export function Icon(props: { name: IconName; size?: 'small' | 'regular' | 'large' | 'huge' }) {
  return <View className={`icon icon--${props.name} icon--${props.size ?? 'regular'}`} />
}
