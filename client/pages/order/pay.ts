import Taro from '@tarojs/taro'
import type { Order } from '../../../bff/contract/order'
import { payAgain, whyNotPayable } from '@/checkout'

export interface Payment {
  order: Order
  onChange: () => void
  onPaymentTried: () => void
  /** To be scanned with WeChat. */
  onCode: (codeUrl: string) => void
}

/** Tries to have an order paid that is waiting for it. */
export async function pay({ order, onChange, onPaymentTried, onCode }: Payment): Promise<void> {
  const outcome = await payAgain(order.outTradeNo)
  switch (outcome.kind) {
    case 'submitted':
    case 'unknown':
    case 'failed':
      // What the payment sheet says is not the truth; the server is asked.
      return onPaymentTried()
    case 'scan':
      return onCode(outcome.codeUrl)
    case 'cancelled':
      return onChange()
    case 'not-placed':
      say(whyNotPayable(outcome.error))
      return onChange()
    case 'leaving':
      return
    default:
      return outcome satisfies never
  }
}

export const say = (title: string) => void Taro.showToast({ title, icon: 'none', duration: 2500 })
