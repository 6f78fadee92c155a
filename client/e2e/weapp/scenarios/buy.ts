import assert from 'node:assert/strict'
import { z } from 'zod'
import { Order } from '../../../../bff/contract/order'
import type { Phone } from '../phone'
import { chooseAddress, openCheckout } from './checkout'
import type { Scenario } from './scenario'

const ORDER_PAGE = 'pages/order/index'

export const buy: Scenario[] = [
  {
    name: 'buying signs in once, pays with parameters WeChat accepts, and the order is paid',
    async play(phone) {
      const app = await phone.open({ url: 'pages/product/index?id=gannan-navel-orange' })
      await phone.shows('立即购买')
      await app.tap('text=立即购买')
      await phone.arrives('pages/checkout/index')
      await chooseAddress(phone, app)
      await app.tap('has=提交订单')
      await phone.arrives(ORDER_PAGE)
      await phone.shows('已付款')

      assert.equal(phone.calls('login').length, 1)
      assert.equal(phone.calls('requestPayment').length, 1)
      assert.equal((await onlyOrder(phone)).status, 'paid')
    },
  },
  {
    name: 'who cancels in the sheet keeps an unpaid order and can pay it later',
    async play(phone) {
      phone.inSheet('cancel')
      const app = await openCheckout(phone)
      await app.tap('has=提交订单')
      await phone.arrives(ORDER_PAGE)
      await phone.shows('待付款')
      const placed = await onlyOrder(phone)
      assert.equal(placed.status, 'awaiting-payment')

      phone.inSheet('pay')
      await app.tap('has=继续支付')
      await phone.shows('已付款')

      const paid = await onlyOrder(phone)
      assert.deepEqual([paid.outTradeNo, paid.status], [placed.outTradeNo, 'paid'])
      assert.equal(phone.calls('requestPayment').length, 2)
    },
  },
  {
    name: 'an unpaid order can be cancelled',
    async play(phone) {
      phone.inSheet('cancel')
      const app = await openCheckout(phone)
      await app.tap('has=提交订单')
      await phone.arrives(ORDER_PAGE)
      await phone.shows('取消订单')

      await app.tap('has=取消订单')
      await phone.shows('已关闭')

      assert.equal((await onlyOrder(phone)).status, 'closed')
    },
  },
  {
    name: 'orders and the person are there when the app is opened again',
    async play(phone) {
      const first = await openCheckout(phone)
      await first.tap('has=提交订单')
      await phone.shows('已付款')

      const again = await phone.open()
      await again.go('switchTab', '/pages/orders/index')
      await phone.shows('赣南脐橙')
      await phone.shows('已付款')
      await again.go('switchTab', '/pages/me/index')
      await phone.shows('退出登录')

      assert.equal(phone.calls('login').length, 1)
    },
  },
]

const Orders = z.object({ orders: z.array(Order) })

export async function onlyOrder(phone: Phone): Promise<Order> {
  const { body } = await phone.ask('GET', '/api/orders')
  const [order, ...others] = Orders.parse(body).orders
  assert.ok(order, 'an order was placed')
  assert.equal(others.length, 0, 'one order was placed')
  return order
}
