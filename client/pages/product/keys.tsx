import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Icon } from '@/components/icon'
import type { IconName } from '@/components/icon'

export function HomeKey({ onTap }: { onTap: () => void }) {
  return (
    <Button tone="bare" className="key" onTap={onTap}>
      <Face icon="home" word="首页" />
    </Button>
  )
}

/** WeChat's own share button, or, where there is none, a hint of where WeChat keeps it. */
export function ShareKey({ hint }: { hint: string | undefined }) {
  const [isHinting, setHinting] = useState(false)
  if (!hint) {
    return (
      <Button tone="bare" className="key" openType="share">
        <Face icon="share" word="分享" />
      </Button>
    )
  }
  return (
    <>
      <Button tone="bare" className="key" onTap={() => setHinting(true)}>
        <Face icon="share" word="分享" />
      </Button>
      {isHinting && (
        <View className="share-hint" onClick={() => setHinting(false)}>
          <View className="share-hint__arrow" />
          <View className="share-hint__words">{hint}</View>
        </View>
      )}
    </>
  )
}

function Face({ icon, word }: { icon: IconName; word: string }) {
  return (
    <View className="key__face">
      <Icon name={icon} size="large" />
      <View className="key__word">{word}</View>
    </View>
  )
}
