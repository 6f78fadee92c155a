import { Input, View } from '@tarojs/components'
import type { InputProps } from '@tarojs/components'
import './field.css'

interface FieldProps {
  label: string
  value: string
  placeholder?: string
  maxLength?: number
  type?: InputProps['type']
  /** What is wrong with it, in words for people. */
  problem?: string | undefined
  onChange: (value: string) => void
}

export function Field(props: FieldProps) {
  const { label, value, problem, placeholder = '', maxLength = 100, type = 'text' } = props
  return (
    <View className={`field ${problem ? 'field--wrong' : ''}`}>
      <View className="field__line">
        <View className="field__label">{label}</View>
        <Input
          className="field__input"
          name={label}
          value={value}
          type={type}
          maxlength={maxLength}
          placeholder={placeholder}
          placeholderClass="field__placeholder"
          cursorSpacing={24}
          onInput={(event) => props.onChange(event.detail.value)}
        />
      </View>
      {problem && <View className="field__problem">{problem}</View>}
    </View>
  )
}
