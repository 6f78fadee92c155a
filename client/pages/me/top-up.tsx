import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useRef, useState } from 'react'
import { newRequestId, topUp, whyNotPayable } from '@/checkout'
import { Failure } from '@/components/blank'
import { Button } from '@/components/button'
import { Price } from '@/components/price'
import { Skeleton } from '@/components/skeleton'
import { pages } from '@/links'
import { words } from '@/messages'
import { useRemote } from '@/use-remote'

/** Fen. */
const CHOICES = [5000, 10_000, 20_000, 50_000]

/** How much to add, of what the shop lets one add at a time, and paying for it. */
export function TopUp({ onDone }: { onDone: () => void }) {
  const bounds = useRemote('GET /api/top-ups', {})
  if (bounds.state === 'loading') return <Skeleton kind="block" />
  if (bounds.state === 'failed') {
    return <Failure text={words(bounds.error)} onRetry={() => bounds.reload()} />
  }
  const { min, max } = bounds.data
  const within = CHOICES.filter((amount) => amount >= min && amount <= max)
  return <Choice amounts={within.length > 0 ? within : [min]} onDone={onDone} />
}

function Choice({ amounts, onDone }: { amounts: number[]; onDone: () => void }) {
  const [first = 0] = amounts
  const [amount, setAmount] = useState(first)
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  /** The same amount tried again is the same top-up. */
  const asked = useRef<{ amount: number; requestId: string }>(undefined)

  const pay = async () => {
    setBusy(true)
    setProblem(undefined)
    if (asked.current?.amount !== amount) asked.current = { amount, requestId: newRequestId() }
    const outcome = await topUp(asked.current)
    setBusy(false)
    if (outcome.kind === 'leaving') return
    if (outcome.kind === 'not-placed') return setProblem(whyNotPayable(outcome.error))
    onDone()
    const page = pages.order(outcome.order.outTradeNo)
    // The order's page asks the server; harder when a payment may be on its way.
    void Taro.navigateTo({ url: outcome.kind === 'cancelled' ? page : `${page}&paying=1` })
  }

  return (
    <>
      <View className="wallet__amounts" role="radiogroup" aria-label="充值金额">
        {amounts.map((one) => (
          <View
            key={one}
            className={one === amount ? 'wallet__amount wallet__amount--chosen' : 'wallet__amount'}
            role="radio"
            aria-checked={one === amount}
            onClick={() => setAmount(one)}
          >
            <Price fen={one} tone={one === amount ? 'citrus' : 'ink'} />
          </View>
        ))}
      </View>
      {problem && <View className="wallet__problem">{problem}</View>}
      <Button block busy={isBusy} onTap={() => void pay()}>
        微信支付
      </Button>
    </>
  )
}
