/** What the merchant does after a payment, seen by the buyer: goods leave, money goes back. */
import { randomUUID } from 'node:crypto'
import type { Browser, Page } from '@playwright/test'
import type { Protocol, RefundEnding } from '../../bff/simulator/control-api'
import { become, expect, open, test, type Shop } from './shop'
import { expectStatus, order, orderNumber, pay, top } from './steps'

const product = '/pages/product/index?id=gannan-navel-orange'

test.afterEach(async ({ shop }) => {
  await shop.control('clock', { reset: true })
  await shop.control('protocol', { protocol: 'v3-public-key' satisfies Protocol })
})

async function buy(page: Page, shop: Shop): Promise<string> {
  await open(page, shop, product)
  await order(page)
  await pay(page)
  await expectStatus(page, '已付款')
  return orderNumber(page)
}

/** 老陈 keeps the shop. What he says goes over the API: `shipment` or `refunds`. */
async function merchantOf(browser: Browser, shop: Shop) {
  const context = await browser.newContext()
  await become(context, shop, 'laochen')
  const page = await context.newPage()
  await open(page, shop, '/pages/me/index')
  await top(page).getByText('微信登录').click()
  await expect(top(page)).toContainText('退出登录')

  const say = async (what: string, outTradeNo: string, data: object) => {
    const answer = await context.request.post(
      `${shop.origin}/api/merchant/orders/${outTradeNo}/${what}`,
      { data, headers: { origin: shop.origin } },
    )
    expect(answer.ok(), await answer.text()).toBe(true)
  }
  return {
    ship: (outTradeNo: string, shipment: object) => say('shipment', outTradeNo, shipment),
    refund: (outTradeNo: string, amount: number, reason: string) =>
      say('refunds', outTradeNo, { requestId: randomUUID(), amount, reason }),
    leave: () => context.close(),
  }
}

const endingWith = (shop: Shop, ending: RefundEnding) => shop.control('refunds', { ending })

const refunds = (page: Page) => top(page).locator('.order__refund')

test('goods that left are shown with their parcel, and are received by a tap', async ({
  page,
  browser,
  shop,
}) => {
  const merchant = await merchantOf(browser, shop)
  const outTradeNo = await buy(page, shop)
  await merchant.ship(outTradeNo, { carrier: 'SF', trackingNo: 'SF1234567890123' })

  await page.reload()
  await expectStatus(page, '已发货')
  await expect(top(page)).toContainText('顺丰速运')
  await expect(top(page)).toContainText('SF1234567890123')

  await top(page).getByText('确认收货').click()
  await page.locator('.taro-modal__foot, .taro__modal-foot').getByText('收到了').click()
  await expectStatus(page, '已完成')
  await expect(top(page).getByText('确认收货')).toHaveCount(0)
  await merchant.leave()
})

test('a refund is on its way until WeChat has said that the money is back', async ({
  page,
  browser,
  shop,
}) => {
  const merchant = await merchantOf(browser, shop)
  const outTradeNo = await buy(page, shop)
  await endingWith(shop, 'none')
  await merchant.refund(outTradeNo, 4990, '没货了，全退')

  await page.reload()
  await expectStatus(page, '退款中')
  await expect(refunds(page)).toContainText('处理中')
  await expect(refunds(page)).toContainText('没货了，全退')
  await expect(refunds(page)).toContainText('49.90')

  const [refund] = (await shop.state()).refunds
  await shop.control(`refunds/${refund?.outRefundNo}/outcome`, { ending: 'success' })
  await expect
    .poll(async () => (await shop.state()).notifications.map(({ state }) => state))
    .toEqual(['acknowledged', 'acknowledged'])
  await page.reload()
  await expectStatus(page, '已退款')
  await expect(refunds(page)).toContainText('已退款')
  await merchant.leave()
})

test('a refund that failed and a part that went back leave the order paid', async ({
  page,
  browser,
  shop,
}) => {
  const merchant = await merchantOf(browser, shop)
  const outTradeNo = await buy(page, shop)
  await endingWith(shop, 'closed')
  await merchant.refund(outTradeNo, 500, '少发一个')
  // Parts of one payment go back no faster than one a minute.
  await shop.control('clock', { advanceSeconds: 61 })
  await endingWith(shop, 'success')
  await merchant.refund(outTradeNo, 1000, '坏果补偿')

  await expect(async () => {
    await page.reload()
    const told = { timeout: 2_000 }
    await expect(refunds(page).filter({ hasText: '坏果补偿' })).toContainText('已退款', told)
    await expect(refunds(page).filter({ hasText: '少发一个' })).toContainText('退款失败', told)
  }).toPass({ timeout: 20_000 })
  await expectStatus(page, '已付款')
  await expect(top(page)).toContainText('共已退¥10.00')
  await merchant.leave()
})

for (const protocol of ['v2-md5', 'v2-hmac', 'cloud'] satisfies Protocol[])
  test(`with ${protocol} the money goes back too`, async ({ page, browser, shop }) => {
    await shop.control('protocol', { protocol })
    const merchant = await merchantOf(browser, shop)
    const outTradeNo = await buy(page, shop)
    await merchant.refund(outTradeNo, 4990, '不想要了')

    await expect(async () => {
      await page.reload()
      await expect(refunds(page)).toContainText('已退款', { timeout: 2_000 })
    }).toPass({ timeout: 30_000 })
    await expect(refunds(page)).toContainText('不想要了')
    await expectStatus(page, '已退款')
    await merchant.leave()
  })
