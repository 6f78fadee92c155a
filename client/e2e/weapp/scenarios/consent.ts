/** What people let the shop have: their phone number, and leave to send a message. */
import assert from 'node:assert/strict'
import type { Phone } from '../phone'
import type { MiniProgram } from '../runtime/mini-program'
import { onlyOrder } from './buy'
import { openCheckout } from './checkout'
import type { Scenario } from './scenario'

const ROW = 'text=用微信手机号'
const EVENT = 'getphonenumber'

async function signIn(phone: Phone): Promise<MiniProgram> {
  const app = await phone.open()
  await app.go('switchTab', '/pages/me/index')
  await phone.shows('微信登录')
  await app.tap('text=微信登录')
  await phone.shows('用微信手机号')
  return app
}

export const consent: Scenario[] = [
  {
    name: 'the phone number is given by its code, and shown masked',
    async play(phone) {
      const app = await signIn(phone)
      const { code } = await phone.phoneNumber()

      await app.answer(ROW, EVENT, { errMsg: 'getPhoneNumber:ok', code })

      await phone.until('a masked number', () => /1\d\d\*{4}\d{4}/.test(app.text()))
      assert.equal(phone.calls('login').length, 1)
    },
  },
  {
    name: 'on an old client the phone number is given encrypted, read with the key of the sign-in',
    async play(phone) {
      const app = await signIn(phone)
      const { encryptedData, iv } = await phone.phoneNumber()

      await app.answer(ROW, EVENT, { errMsg: 'getPhoneNumber:ok', encryptedData, iv })

      await phone.until('a masked number', () => /1\d\d\*{4}\d{4}/.test(app.text()))
      assert.equal(phone.calls('login').length, 1)
    },
  },
  {
    name: 'who refuses to give a phone number is asked nothing more',
    async play(phone) {
      const app = await signIn(phone)

      await app.answer(ROW, EVENT, { errMsg: 'getPhoneNumber:fail user deny' })

      assert.equal(phone.requests('POST', '/api/me/phone').length, 0)
      assert.equal(phone.calls('showToast').length, 0)
      await phone.shows('用微信手机号')
    },
  },
  {
    name: 'whoever has paid is asked about messages, and the shop hears what was accepted',
    async play(phone) {
      const app = await openCheckout(phone)
      await app.tap('has=提交订单')
      await phone.shows('已付款')

      const [asked] = phone.calls('requestSubscribeMessage')
      const { outTradeNo } = await onlyOrder(phone)
      const [told] = phone.requests('POST', `/api/orders/${outTradeNo}/messages`)
      assert.ok(Array.isArray(asked?.options.tmplIds) && asked.options.tmplIds.length > 0)
      assert.deepEqual(told?.options.data, { accepted: asked.options.tmplIds })
    },
  },
]
