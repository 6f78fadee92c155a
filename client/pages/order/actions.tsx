import Taro from '@tarojs/taro'
import { call, Leaving } from '@/api'
import { Button } from '@/components/button'
import { pages } from '@/links'
import { words } from '@/messages'
import { platform } from '@/platform'
import { pay, say } from './pay'
import type { Payment } from './pay'
import { useOnce } from './use-once'

interface ActionsProps extends Payment {
  confirming: boolean
  /** There is a code to scan, with a button of its own. */
  isScanning: boolean
}

/** What can be done with an order in its present state. */
export function Actions(props: ActionsProps) {
  const { order, confirming } = props
  const { busy, once } = useOnce<'pay' | 'cancel'>()
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
      {platform.canShowPay() && !props.isScanning && (
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

async function cancel({ order, onChange }: Payment): Promise<void> {
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
