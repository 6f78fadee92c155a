import Taro from '@tarojs/taro'
import { useRef, useState } from 'react'
import type { Order } from '../../../bff/contract/order'
import { call, Leaving } from '@/api'
import { payAgain } from '@/checkout'
import { Button } from '@/components/button'
import { pages } from '@/links'
import { words } from '@/messages'
import { platform } from '@/platform'

interface ActionsProps {
  order: Order
  confirming: boolean
  onChange: () => void
  onPaymentTried: () => void
}

/** What can be done with an order in its present state. */
export function Actions(props: ActionsProps) {
  const { order, confirming } = props
  const { busy, once } = useOnce()
  const [first] = order.items

  if (order.status !== 'awaiting-payment') {
    return (
      <Button
        tone={order.status === 'closed' ? 'primary' : 'quiet'}
        onTap={() => {
          if (first) void Taro.navigateTo({ url: pages.product(first.productId) })
        }}
      >
        再次购买
      </Button>
    )
  }
  return (
    <>
      {!confirming && (
        <Button
          tone="quiet"
          busy={busy === 'cancel'}
          onTap={() => void once('cancel', () => cancel(props))}
        >
          取消订单
        </Button>
      )}
      {platform.canShowPay() && (
        <Button
          tone={confirming ? 'quiet' : 'primary'}
          busy={busy === 'pay'}
          onTap={() => void once('pay', () => pay(props))}
        >
          {confirming ? '没付成？重新支付' : '继续支付'}
        </Button>
      )}
    </>
  )
}

async function pay({ order, onChange, onPaymentTried }: ActionsProps): Promise<void> {
  const outcome = await payAgain(order.outTradeNo)
  switch (outcome.kind) {
    case 'submitted':
    case 'unknown':
    case 'failed':
      // What the payment sheet says is not the truth; the server is asked.
      return onPaymentTried()
    case 'cancelled':
      return onChange()
    case 'not-placed':
      say(words(outcome.error))
      return onChange()
    case 'leaving':
      return
    default:
      return outcome satisfies never
  }
}

async function cancel({ order, onChange }: ActionsProps): Promise<void> {
  const answer = await Taro.showModal({
    title: '取消这笔订单？',
    content: '取消后需要重新下单',
    confirmText: '取消订单',
    cancelText: '再想想',
  })
  if (!answer.confirm) return
  try {
    await call('POST /api/orders/:outTradeNo/close', { outTradeNo: order.outTradeNo })
  } catch (error) {
    if (error instanceof Leaving) return
    say(words(error))
  }
  onChange()
}

/** Runs one thing at a time: a second tap while one is under way does nothing. */
function useOnce() {
  const [busy, setBusy] = useState<'pay' | 'cancel'>()
  const isUnderWay = useRef(false)
  const once = async (what: 'pay' | 'cancel', run: () => Promise<void>) => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    setBusy(what)
    await run().finally(() => {
      isUnderWay.current = false
      setBusy(undefined)
    })
  }
  return { busy, once }
}

const say = (title: string) => void Taro.showToast({ title, icon: 'none', duration: 2500 })
