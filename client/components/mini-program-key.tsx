import { View } from '@tarojs/components'
import { Button } from './button'
import './mini-program-key.css'

/** In the page's corner, over what is there, so that nothing moves when it appears. */
export function MiniProgramKey({ onTap }: { onTap: (() => void) | undefined }) {
  if (!onTap) return null
  return (
    <View className="mini-program-key rise">
      <Button tone="quiet" size="small" onTap={onTap}>
        在小程序中打开
      </Button>
    </View>
  )
}
