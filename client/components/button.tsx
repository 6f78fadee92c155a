import { Button as NativeButton, View } from '@tarojs/components'
import type { ButtonProps as NativeButtonProps } from '@tarojs/components'
import type { ReactNode } from 'react'
import './button.css'

interface ButtonProps {
  children: ReactNode
  onTap?: () => void
  tone?: 'primary' | 'leaf' | 'quiet' | 'bare'
  size?: 'regular' | 'small'
  busy?: boolean
  disabled?: boolean
  block?: boolean
  /** WeChat's own buttons (`share`, `contact`, `getPhoneNumber`); does nothing on H5. */
  openType?: NativeButtonProps.OpenType
  /** What the `getPhoneNumber` one answers. */
  onPhoneNumber?: (detail: NativeButtonProps.onGetPhoneNumberEventDetail) => void
  className?: string
}

/** A pill. While busy it keeps its width, shows a turning slice, and cannot be tapped again. */
export function Button(props: ButtonProps) {
  const { children, onTap, openType, onPhoneNumber, tone = 'primary', size = 'regular' } = props
  const idle = !props.busy && !props.disabled
  const names = ['button', `button--${tone}`, `button--${size}`]
  if (props.block) names.push('button--block')
  if (props.disabled) names.push('button--disabled')
  if (props.className) names.push(props.className)
  return (
    <NativeButton
      className={names.join(' ')}
      hoverClass={idle ? 'button--pressed' : 'none'}
      disabled={!idle}
      onClick={() => {
        if (idle) onTap?.()
      }}
      {...(openType && { openType })}
      {...(onPhoneNumber && { onGetPhoneNumber: ({ detail }) => onPhoneNumber(detail) })}
    >
      <View className="button__inner">
        {props.busy && <View className="button__spinner" />}
        {children}
      </View>
    </NativeButton>
  )
}
