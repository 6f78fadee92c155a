import assert from 'node:assert/strict'
import { onlyOrder } from './buy'
import { openCheckout } from './checkout'
import type { Scenario } from './scenario'

export const session: Scenario[] = [
  {
    name: 'a session that ended meanwhile is replaced once, and the purchase goes on',
    async play(phone) {
      const app = await phone.open()
      await app.go('switchTab', '/pages/me/index')
      await phone.shows('微信登录')
      await app.tap('text=微信登录')
      await phone.shows('退出登录')
      await app.go('switchTab', '/pages/orders/index')
      await phone.shows('这里还没有订单')
      const ended = await phone.ask('DELETE', '/api/sessions/current')
      assert.equal(ended.status, 204)

      const checkout = await openCheckout(phone)
      await checkout.tap('has=提交订单')
      await phone.shows('已付款')

      assert.equal(phone.calls('login').length, 2)
      assert.equal(phone.requests('POST', '/api/sessions').length, 2)
      assert.equal(phone.requests('POST', '/api/orders').length, 2)
      assert.equal((await onlyOrder(phone)).status, 'paid')
    },
  },
  {
    name: 'who signs out is asked to sign in again',
    async play(phone) {
      const app = await phone.open()
      await app.go('switchTab', '/pages/me/index')
      await phone.shows('微信登录')
      await app.tap('text=微信登录')
      await phone.shows('退出登录')
      await app.tap('text=退出登录')
      await phone.shows('微信登录')

      await app.go('switchTab', '/pages/orders/index')
      await phone.shows('登录后查看订单')
      assert.equal(phone.calls('login').length, 1)
    },
  },
]
