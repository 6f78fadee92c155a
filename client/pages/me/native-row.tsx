import { View } from '@tarojs/components'
import type { ButtonProps } from '@tarojs/components'
import { Button } from '@/components/button'
import { Icon } from '@/components/icon'
import type { IconName } from '@/components/icon'

interface NativeRowProps {
  icon: IconName
  label: string
  value: string
  openType: ButtonProps.OpenType
  busy?: boolean
  onPhoneNumber?: (detail: ButtonProps.onGetPhoneNumberEventDetail) => void
}

/** One line of a group that is one of WeChat's own buttons. */
export function NativeRow({ icon, label, value, busy, ...button }: NativeRowProps) {
  return (
    <Button tone="bare" block className="native-row" disabled={busy === true} {...button}>
      <View className="native-row__line">
        <View className="cell__icon">
          <Icon name={icon} />
        </View>
        <View className="cell__label">{label}</View>
        <View className="cell__value">{value}</View>
        <View className="cell__arrow">
          <Icon name="right" size="small" />
        </View>
      </View>
    </Button>
  )
}
