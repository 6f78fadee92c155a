import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon } from './icon'
import type { IconName } from './icon'
import './cell.css'

export function Group(props: { title?: string; children: ReactNode; className?: string }) {
  return (
    <View className={`group ${props.className ?? ''}`}>
      {props.title && <View className="group__title">{props.title}</View>}
      <View className="group__body card">{props.children}</View>
    </View>
  )
}

interface CellProps {
  label: string
  value?: ReactNode
  icon?: IconName
  onTap?: () => void
  /** Off where a tap does something here instead of leading elsewhere. */
  arrow?: boolean
}

/** One line of a group; an arrow appears when there is somewhere to go. */
export function Cell({ label, value, icon, onTap, arrow = Boolean(onTap) }: CellProps) {
  return (
    <View
      className="cell"
      hoverClass={onTap ? 'cell--pressed' : 'none'}
      {...(onTap && { onClick: onTap, role: 'button' })}
    >
      {icon && (
        <View className="cell__icon">
          <Icon name={icon} />
        </View>
      )}
      <View className="cell__label">{label}</View>
      <View className="cell__value">{value}</View>
      {arrow && (
        <View className="cell__arrow">
          <Icon name="right" size="small" />
        </View>
      )}
    </View>
  )
}
