/** The development build's own payment sheet, as somebody taps through it in DevTools. */
import assert from 'node:assert/strict'
import { onlyOrder } from './buy'
import { openCheckout } from './checkout'
import type { Scenario } from './scenario'

const SHEET = 'simulated/sheet/index'

export const sheet: Scenario[] = [
  {
    name: 'the sheet names payee and amount, and a payment there pays the order',
    async play(phone) {
      const app = await openCheckout(phone)
      await app.tap('has=提交订单')
      await phone.arrives(SHEET)
      assert.equal(app.text('.payee'), '拾橘')
      const order = await onlyOrder(phone)
      assert.equal(app.text('.amount'), `¥${(order.amount / 100).toFixed(2)}`)

      await app.tap('text=确认支付')
      await phone.arrives('pages/order/index')
      await phone.shows('已付款')

      assert.equal((await onlyOrder(phone)).status, 'paid')
    },
  },
  {
    name: 'closing the sheet is a cancel, and so is going back; the order can still be paid',
    async play(phone) {
      const app = await openCheckout(phone)
      await app.tap('has=提交订单')
      await phone.arrives(SHEET)
      await app.tap('.close')
      await phone.arrives('pages/order/index')
      await phone.shows('待付款')

      await app.tap('has=继续支付')
      await phone.arrives(SHEET)
      await app.go('navigateBack')
      await phone.arrives('pages/order/index')
      assert.equal((await onlyOrder(phone)).status, 'awaiting-payment')

      await app.tap('has=继续支付')
      await phone.arrives(SHEET)
      await app.tap('text=确认支付')
      await phone.shows('已付款')
    },
  },
  {
    name: 'a payment that fails in the sheet leaves the order unpaid',
    async play(phone) {
      const app = await openCheckout(phone)
      await app.tap('has=提交订单')
      await phone.arrives(SHEET)
      await app.tap('.fail')
      await phone.arrives('pages/order/index')

      assert.equal((await onlyOrder(phone)).status, 'awaiting-payment')
    },
  },
]
