import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import './bottom-bar.css'

/** Stays at the bottom, above the phone's own gesture area. The page needs `page--bar`. */
export function BottomBar({ children }: { children: ReactNode }) {
  return (
    <View className="bottom-bar">
      <View className="bottom-bar__inner">{children}</View>
    </View>
  )
}
