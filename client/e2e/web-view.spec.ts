/** The shop in a mini-program's web-view: nothing can be paid there, so that buying goes on outside it. */
import type { Page } from '@playwright/test'
import { LOOK_COOKIE } from '../../bff/simulator/control-api'
import { expect, open, test, type Shop } from './shop'
import { giveUpPaying, order, orderNumber, sheet, top } from './steps'

const product = '/pages/product/index?id=gannan-navel-orange'

async function lookAs(page: Page, shop: Shop, look: 'web-view' | 'wechat') {
  await page.context().addCookies([{ name: LOOK_COOKIE, value: look, url: shop.origin }])
}

/** The mini-program's page that lies over the web-view. */
const nativePage = (page: Page) => page.getByTestId('native-page-path')

async function bridgeCalls(shop: Shop) {
  const { calls } = await shop.state()
  return calls.filter(({ path }) => path.endsWith('/bridge/invoke')).map((call) => call.request)
}

test('buying opens the mini-program’s own checkout, and no payment sheet', async ({
  page,
  shop,
}) => {
  await lookAs(page, shop, 'web-view')
  await open(page, shop, product)
  await top(page).getByText('立即购买').click()

  const url = '/pages/checkout/index?productId=gannan-navel-orange&quantity=1'
  await expect(nativePage(page)).toHaveText(url)
  await expect(sheet(page)).toHaveCount(0)
  expect((await shop.state()).orders).toEqual([])
  expect((await bridgeCalls(shop)).join('\n')).toContain(url)
})

test('a link into the checkout takes the quantity along', async ({ page, shop }) => {
  await lookAs(page, shop, 'web-view')
  await open(page, shop, '/pages/checkout/index?productId=gannan-navel-orange&quantity=2')
  await top(page).getByText('去小程序结算').click()

  await expect(nativePage(page)).toHaveText(/productId=gannan-navel-orange&quantity=2$/)
  expect((await shop.state()).orders).toEqual([])
})

test('an unpaid order has no dead button: it leads to the mini-program’s orders', async ({
  page,
  shop,
}) => {
  await open(page, shop, product)
  await order(page)
  await giveUpPaying(page)
  const outTradeNo = await orderNumber(page)

  await lookAs(page, shop, 'web-view')
  await page.goto('about:blank')
  await open(page, shop, `/pages/order/index?outTradeNo=${outTradeNo}`)
  await expect(top(page)).toContainText('这里不能付款')
  await expect(top(page).getByText('继续支付')).toHaveCount(0)
  await top(page).getByText('去小程序付款').click()

  await expect(nativePage(page)).toHaveText('/pages/orders/index')
  await expect(sheet(page)).toHaveCount(0)
})
