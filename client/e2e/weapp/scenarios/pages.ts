import assert from 'node:assert/strict'
import type { Scenario } from './scenario'

const QUERIES: Record<string, string> = {
  'pages/product/index': '?id=gannan-navel-orange',
  'pages/checkout/index': '?productId=gannan-navel-orange&quantity=1',
  'pages/order/index': '?outTradeNo=NO_SUCH_ORDER',
}

export const pages: Scenario[] = [
  {
    name: 'every page opens and shows something, with no error',
    async play(phone) {
      const app = await phone.open()
      for (const page of app.pkg.pages) {
        await app.go('reLaunch', `/${page}${QUERIES[page] ?? ''}`)
        await phone.until(`text on ${page}`, () => app.text().trim() !== '')
        assert.deepEqual(app.journal.errors, [], page)
        assert.deepEqual(app.journal.problems, [], page)
      }
    },
  },
  {
    name: 'pages opened without their query say so instead of breaking',
    async play(phone) {
      const app = await phone.open()
      for (const page of Object.keys(QUERIES)) {
        await app.go('reLaunch', `/${page}`)
        await phone.until(`text on ${page}`, () => app.text().trim() !== '')
      }
    },
  },
]
