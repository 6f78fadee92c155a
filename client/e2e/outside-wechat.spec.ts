/** Buying where WeChat is not the browser: on a phone at WeChat's cashier, on a desktop by a code. */
import { LOOK_COOKIE, type Look } from '../../bff/simulator/control-api'
import { expect, open, test, type Shop } from './shop'
import { expectStatus, order, orderNumber, top } from './steps'
import type { Page } from '@playwright/test'

const product = '/pages/product/index?id=gannan-navel-orange'

async function lookAs(page: Page, shop: Shop, look: Look) {
  await page.context().addCookies([{ name: LOOK_COOKIE, value: look, url: shop.origin }])
}

async function paid(shop: Shop, outTradeNo: string) {
  const { orders } = await shop.state()
  return orders.find((known) => known.outTradeNo === outTradeNo)
}

test('a phone goes to the cashier, pays and is back at its order', async ({ page, shop }) => {
  await lookAs(page, shop, 'phone')
  await open(page, shop, product)
  await order(page)

  await page.waitForURL(`${shop.simulator}/h5pay/**`)
  await page.getByRole('button', { name: '支付' }).click()

  await page.waitForURL(/pages\/order\/index\?.*paying=1/)
  expect(new URL(page.url()).origin).toBe(shop.origin)
  await expectStatus(page, '已付款')
  expect(await paid(shop, await orderNumber(page))).toMatchObject({ state: 'SUCCESS' })
})

test('a phone that gives up at the cashier finds the order unpaid and pays it after all', async ({
  page,
  shop,
}) => {
  await lookAs(page, shop, 'phone')
  await open(page, shop, product)
  await order(page)
  await page.waitForURL(`${shop.simulator}/h5pay/**`)
  await page.getByRole('button', { name: '取消' }).click()
  const outTradeNo = await orderNumber(page)
  await expect(top(page)).not.toContainText('已付款')

  await top(page)
    .getByText(/继续支付|重新支付/)
    .click()
  await page.waitForURL(`${shop.simulator}/h5pay/**`)
  await page.getByRole('button', { name: '支付' }).click()

  expect(await orderNumber(page)).toBe(outTradeNo)
  await expectStatus(page, '已付款')
  expect((await shop.state()).orders).toHaveLength(1)
})

test('a phone is offered the mini-program, at the page one is on', async ({ page, shop }) => {
  // WeChat's own host: what a phone does with its address is not ours.
  await page.route('https://wxaurl.cn/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: 'the mini-program' }),
  )
  await lookAs(page, shop, 'phone')
  await open(page, shop, '/pages/product/index?id=xinhui-dried-peel')
  await top(page).getByText('在小程序中打开').click()

  await page.waitForURL('https://wxaurl.cn/*')
  expect((await shop.state()).links).toEqual([
    { link: page.url(), path: '/pages/product/index', query: 'id=xinhui-dried-peel' },
  ])
})

test('without a published mini-program nobody is offered one, and buying goes on', async ({
  page,
  shop,
}) => {
  await shop.control('published', { published: false })
  await lookAs(page, shop, 'phone')
  const answered = page.waitForResponse(/mini-program-link/)
  await open(page, shop, '/pages/home/index')
  expect((await answered).ok()).toBe(false)

  await expect(top(page).getByText('赣南脐橙').first()).toBeVisible()
  await expect(top(page).getByText('在小程序中打开')).toHaveCount(0)
})

test.describe('on a desktop', () => {
  test.use({ viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false })

  test('a code is shown, and the page knows by itself when a phone has paid', async ({
    page,
    shop,
  }) => {
    await lookAs(page, shop, 'desktop')
    await open(page, shop, product)
    await order(page)

    const outTradeNo = await orderNumber(page)
    const card = top(page).locator('.order__scan')
    await expect(card).toContainText('用微信扫码付款')
    await expect(card).toContainText('49.90')
    await expect(card.locator('.order__scan-code img')).toHaveJSProperty('complete', true)
    const box = await card.locator('.order__scan-code img').boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(220)
    await expectStatus(page, '待付款')

    await page.evaluate(() => Object.assign(window, { isSamePage: true }))
    await shop.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })

    await expectStatus(page, '已付款')
    await expect(card).toHaveCount(0)
    expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
    expect(await paid(shop, outTradeNo)).toMatchObject({ state: 'SUCCESS' })
  })
})
