import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon } from './icon'
import './sheet.css'

interface SheetProps {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
}

/** Rises from the bottom over the page; a tap outside closes it. */
export function Sheet({ title, open, onClose, children }: SheetProps) {
  if (!open) return null
  return (
    <View className="sheet">
      <View className="sheet__shade" onClick={onClose} />
      <View className="sheet__panel" role="dialog" aria-label={title}>
        <View className="sheet__head">
          <View className="sheet__title">{title}</View>
          <View className="sheet__close" role="button" aria-label="关闭" onClick={onClose}>
            <Icon name="close" />
          </View>
        </View>
        {children}
      </View>
    </View>
  )
}
