import { paidCloud } from './cloud-notification'
import type { PaymentSheet, SheetOutcome } from './control-api'
import type { Notifications } from './notifications'
import type { PayOrder, PayOrders } from './pay-orders'
import { transaction } from './pay-transaction'
import { randomText } from './random'
import { paidV2 } from './v2-notification'

/** What the client says when the sheet closes: to a page, and to a mini-program (JS-5, JS-9). */
export interface SheetAnswer {
  err_msg: string
  errMsg: string
  [field: string]: unknown
}

export interface Sheets {
  open(order: PayOrder): PaymentSheet
  /** A sheet closes once. @returns undefined when it is not open */
  close(id: string, outcome: SheetOutcome): SheetAnswer | undefined
  /** What the person did on a phone; the answer says whether it worked. */
  act(order: PayOrder, outcome: SheetOutcome): SheetAnswer
  clear(): void
}

const PAYEE = '拾橘'

export function createSheets({
  orders,
  notifications,
}: {
  orders: PayOrders
  notifications: Notifications
}): Sheets {
  const open = new Map<string, PayOrder>()

  const pay = (order: PayOrder) => {
    orders.pay(order)
    const { out_trade_no: outTradeNo, notify_url: url } = order.request
    const words = { outTradeNo, url, transaction: transaction(order, orders.state(order)) }
    const { v2 } = order
    const compose = v2 && (v2.isCloud ? paidCloud(order) : paidV2(order, v2))
    notifications.announce({ ...words, ...(compose && { compose }) })
  }

  const act = (order: PayOrder, outcome: SheetOutcome): SheetAnswer => {
    const paying = outcome === 'pay' || outcome === 'pay-but-say-fail'
    // Closed, paid elsewhere or too late while the sheet stood open.
    const obstacle = paying ? orders.obstacle(order) : undefined
    if (obstacle) return failed(obstacle)
    if (paying) pay(order)
    return answers[outcome]
  }

  return {
    open(order) {
      const id = randomText(24)
      open.set(id, order)
      const { out_trade_no: outTradeNo, amount, description } = order.request
      return { id, outTradeNo, amount: amount.total, payee: PAYEE, description }
    },
    close(id, outcome) {
      const order = open.get(id)
      open.delete(id)
      return order && act(order, outcome)
    },
    act,
    clear: () => open.clear(),
  }
}

/** The words that reach the page are few; the reason is shown to the person. */
export const failed = (reason: string): SheetAnswer => ({
  err_msg: 'get_brand_wcpay_request:fail',
  err_desc: reason,
  errMsg: `requestPayment:fail ${reason}`,
})

const done: SheetAnswer = { err_msg: 'get_brand_wcpay_request:ok', errMsg: 'requestPayment:ok' }

const answers: Record<SheetOutcome, SheetAnswer> = {
  pay: done,
  'say-ok-unpaid': done,
  cancel: { err_msg: 'get_brand_wcpay_request:cancel', errMsg: 'requestPayment:fail cancel' },
  fail: failed('支付失败'),
  'pay-but-say-fail': failed('系统繁忙，请稍后再试'),
}
