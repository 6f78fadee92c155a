import { View } from '@tarojs/components'
import { useDidShow } from '@tarojs/taro'
import { useState } from 'react'
import { ApiError } from '@/api'
import { Button } from '@/components/button'
import { Notice } from '@/components/notice'
import { Price } from '@/components/price'
import { Sheet } from '@/components/sheet'
import { notOnIos } from '@/messages'
import { platform } from '@/platform'
import { useSession } from '@/session'
import { TopUp } from './top-up'

/** The balance, where there is one, and the way to add to it. */
export function Wallet() {
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  const isShown = platform.topUp !== undefined && session.user !== undefined

  // Back from paying: the server may know more by now.
  useDidShow(() => {
    if (isShown) session.refresh().catch(unlessApiError)
  })

  if (!isShown) return null
  return (
    <>
      <View className="card wallet">
        <View className="wallet__text">
          <View className="wallet__label">余额</View>
          <Price fen={session.user?.balance ?? 0} size="large" tone="ink" />
        </View>
        {platform.topUp === 'here' && (
          <Button tone="leaf" size="small" onTap={() => setOpen(true)}>
            充值
          </Button>
        )}
      </View>
      {platform.topUp === 'not-on-ios' && <Notice>{notOnIos}</Notice>}
      <Sheet title="充值" open={isOpen} onClose={() => setOpen(false)}>
        <TopUp onDone={() => setOpen(false)} />
      </Sheet>
    </>
  )
}

function unlessApiError(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}
