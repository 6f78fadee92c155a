import Taro from '@tarojs/taro'
import { call, Leaving } from '@/api'
import { Button } from '@/components/button'
import { confirm } from '@/confirm'
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
  const { busy, once } = useOnce<'pay' | 'cancel' | 'receive'>()
  const [first] = order.items

  // Nothing on sale is called a top-up.
  if (order.status !== 'awaiting-payment' && order.purpose === 'top-up') return null
  if (order.status !== 'awaiting-payment') {
    return (
      <>
        <Button
          tone={order.status === 'closed' ? 'primary' : 'quiet'}
          onTap={() => {
            if (first) void Taro.navigateTo({ url: pages.product(first.productId) })
          }}
        >
          再次购买
        </Button>
        {order.status === 'shipped' && (
          <Button
            busy={busy === 'receive'}
            onTap={() => void once('receive', () => receive(props))}
          >
            确认收货
          </Button>
        )}
      </>
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
      {platform.handOver && (
        <Button onTap={() => platform.handOver?.switchTab(pages.orders)}>去小程序付款</Button>
      )}
    </>
  )
}

async function cancel({ order, onChange }: Payment): Promise<void> {
  const isSure = await confirm({
    title: '取消这笔订单？',
    content: '取消后需要重新下单',
    yes: '取消订单',
    no: '再想想',
  })
  if (!isSure) return
  await tell('POST /api/orders/:outTradeNo/close', { order, onChange })
}

async function receive({ order, onChange }: Payment): Promise<void> {
  const isSure = await confirm({
    title: '收到果子了？',
    content: '确认后这笔订单就完成了',
    yes: '收到了',
    no: '还没有',
  })
  if (!isSure) return
  await tell('POST /api/orders/:outTradeNo/receipt', { order, onChange })
}

type Word = 'POST /api/orders/:outTradeNo/close' | 'POST /api/orders/:outTradeNo/receipt'

/** A refusal is shown, and either way the order is as the server has it. */
async function tell(
  word: Word,
  { order, onChange }: Pick<Payment, 'order' | 'onChange'>,
): Promise<void> {
  try {
    await call(word, { outTradeNo: order.outTradeNo })
  } catch (error) {
    if (error instanceof Leaving) return
    say(words(error))
  }
  onChange()
}
