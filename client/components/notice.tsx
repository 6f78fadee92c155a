import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon } from './icon'
import './notice.css'

/** A quiet line across the page that says something is so. */
export function Notice(props: { children: ReactNode; tone?: 'leaf' | 'citrus' | 'alert' }) {
  return (
    <View className={`notice notice--${props.tone ?? 'leaf'}`} role="status">
      <View className="notice__icon">
        <Icon name="info" />
      </View>
      <View className="notice__text">{props.children}</View>
    </View>
  )
}
