import assert from 'node:assert/strict'
import type { Scenario } from './scenario'

const PRODUCT = 'gannan-navel-orange'
const TITLE = '赣南脐橙'

export const browse: Scenario[] = [
  {
    name: 'people look around without signing in',
    async play(phone) {
      const app = await phone.open()
      assert.deepEqual(app.routes(), ['pages/home/index'])
      await phone.shows(TITLE)

      await app.tap(`text=${TITLE}`)
      await phone.arrives('pages/product/index')
      await phone.shows('信丰')

      assert.equal(phone.calls('login').length, 0)
    },
  },
  {
    name: 'a product is shared as a card and to Moments',
    async play(phone) {
      const app = await phone.open({ url: `pages/product/index?id=${PRODUCT}` })
      await phone.shows(TITLE)

      const card = app.hook('onShareAppMessage', { from: 'menu' })
      assert.match(String(card.title), new RegExp(TITLE))
      assert.equal(card.path, `/pages/product/index?id=${PRODUCT}`)
      assert.match(String(card.imageUrl), /^https?:\/\//)

      const moment = app.hook('onShareTimeline')
      assert.match(String(moment.title), new RegExp(TITLE))
      assert.equal(moment.query, `id=${PRODUCT}`)
    },
  },
  {
    name: 'a share card opens the product for somebody new, who can go home from there',
    async play(phone) {
      const app = await phone.open({ url: `pages/product/index?id=${PRODUCT}`, scene: 1007 })
      await phone.shows(TITLE)
      assert.equal(phone.calls('login').length, 0)

      await app.go('switchTab', '/pages/home/index')
      await phone.shows(TITLE)
    },
  },
  {
    name: 'opened from Moments the product shows, and nothing signs in or offers to pay',
    async play(phone) {
      const app = await phone.open({ url: `pages/product/index?id=${PRODUCT}`, scene: 1154 })
      await phone.shows(TITLE)

      assert.equal(app.count('text=立即购买'), 0)
      for (const name of ['login', 'requestPayment', 'navigateTo', 'switchTab'])
        assert.equal(phone.calls(name).length, 0, `wx.${name}`)
    },
  },
]
