import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Button } from './button'
import { Icon } from './icon'
import type { IconName } from './icon'
import './blank.css'

interface BlankProps {
  icon: IconName
  title: string
  text?: string | undefined
  children?: ReactNode
}

/** Nothing to show, and why, and what to do about it. */
export function Blank({ icon, title, text, children }: BlankProps) {
  return (
    <View className="blank rise">
      <View className="blank__icon">
        <Icon name={icon} size="huge" />
      </View>
      <View className="blank__title">{title}</View>
      {text && <View className="blank__text">{text}</View>}
      {children && <View className="blank__actions">{children}</View>}
    </View>
  )
}

/** It did not load; `text` says what went wrong in words for people. */
export function Failure({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <Blank icon="cloud" title="没有加载出来" text={text}>
      <Button tone="quiet" onTap={onRetry}>
        再试一次
      </Button>
    </Blank>
  )
}
