import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import './tag.css'

export function Tag(props: { children: ReactNode; tone?: 'leaf' | 'citrus' | 'plain' }) {
  return <View className={`tag tag--${props.tone ?? 'plain'}`}>{props.children}</View>
}
