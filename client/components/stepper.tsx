import { View } from '@tarojs/components'
import { Icon } from './icon'
import './stepper.css'

interface StepperProps {
  value: number
  min?: number
  max: number
  disabled?: boolean
  onChange: (value: number) => void
}

export function Stepper({ value, min = 1, max, disabled, onChange }: StepperProps) {
  const step = (by: number) => {
    const next = Math.min(max, Math.max(min, value + by))
    if (!disabled && next !== value) onChange(next)
  }
  return (
    <View className="stepper">
      <StepperKey icon="minus" label="减少" dim={value <= min} onTap={() => step(-1)} />
      <View className="stepper__value number">{value}</View>
      <StepperKey icon="plus" label="增加" dim={value >= max} onTap={() => step(1)} />
    </View>
  )
}

interface StepperKeyProps {
  icon: 'minus' | 'plus'
  label: string
  dim: boolean
  onTap: () => void
}

function StepperKey({ icon, label, dim, onTap }: StepperKeyProps) {
  return (
    <View
      className={`stepper__key ${dim ? 'stepper__key--dim' : ''}`}
      hoverClass={dim ? 'none' : 'stepper__key--pressed'}
      role="button"
      aria-label={label}
      onClick={onTap}
    >
      <Icon name={icon} size="small" />
    </View>
  )
}
