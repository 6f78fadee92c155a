import { Image, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { Button } from '@/components/button'
import { Price } from '@/components/price'
import { messages } from '@/messages'
import { platform } from '@/platform'
import { pay } from './pay'
import type { Payment } from './pay'
import { useOnce } from './use-once'

const DESCRIPTION = '微信付款二维码'

/** What a phone scans to pay for an order that a desktop placed. */
export function ScanCard({ codeUrl, ...payment }: Payment & { codeUrl: string }) {
  const { busy, once } = useOnce<'refresh'>()
  return (
    <View className="order__scan card rise">
      <View className="order__scan-title serif">用微信扫码付款</View>
      <Code key={codeUrl} text={codeUrl} />
      <Price fen={payment.order.amount} size="large" />
      <View className="order__scan-note">二维码两小时内有效</View>
      <Button
        tone="quiet"
        size="small"
        busy={busy === 'refresh'}
        onTap={() => void once('refresh', () => pay(payment))}
      >
        刷新二维码
      </Button>
    </View>
  )
}

/** The box keeps its size before, while and after the code is drawn. */
function Code({ text }: { text: string }) {
  const { source, isMissing, retry } = useQrCode(text)
  if (isMissing) {
    return (
      <View className="order__scan-code order__scan-code--missing">
        <View>{messages.network}</View>
        <Button tone="quiet" size="small" onTap={retry}>
          再试一次
        </Button>
      </View>
    )
  }
  if (!source) return <View className="order__scan-code skeleton" />
  return (
    <View className="order__scan-code">
      <Image
        className="order__scan-picture"
        src={source}
        ariaLabel={DESCRIPTION}
        nativeProps={{ alt: DESCRIPTION }}
      />
    </View>
  )
}

/** What draws the code is loaded over the network, so that it may be missing. */
function useQrCode(text: string) {
  const [source, setSource] = useState<string>()
  const [isMissing, setMissing] = useState(false)
  const [tries, setTries] = useState(0)

  useEffect(() => {
    let isCurrent = true
    platform.qrCode?.(text).then(
      (drawn) => isCurrent && setSource(drawn),
      () => isCurrent && setMissing(true),
    )
    return () => {
      isCurrent = false
    }
  }, [text, tries])

  const retry = () => {
    setMissing(false)
    setTries((count) => count + 1)
  }
  return { source, isMissing, retry }
}
