import { DEVICE_COOKIE } from '../../bff/simulator/control-api'
import { expect, open, test } from './shop'
import { choose, expectStatus, giveUpPaying, order, orderNumber, pay, sheet, top } from './steps'

const product = '/pages/product/index?id=gannan-navel-orange'

test('a stranger walks in, signs in on the way, buys and has paid', async ({ page, shop }) => {
  await open(page, shop, '/pages/home/index')
  await top(page).getByText('赣南脐橙').first().click()
  await order(page, { remark: '周末送' })
  await expect(sheet(page)).toContainText('拾橘')
  await expect(sheet(page).getByTestId('pay-amount')).toContainText('49.90')
  await pay(page)

  await expectStatus(page, '已付款')
  await expect(top(page)).toContainText('文三路 138 号')
  const outTradeNo = await orderNumber(page)
  const { orders } = await shop.state()
  expect(orders.find((known) => known.outTradeNo === outTradeNo)).toMatchObject({
    state: 'SUCCESS',
    amount: 4990,
  })
})

test('on an iPhone, where WeChat signs the page one landed on, walking about breaks nothing', async ({
  page,
  shop,
}) => {
  await page.context().addCookies([{ name: DEVICE_COOKIE, value: 'iphone', url: shop.origin }])
  await open(page, shop, '/pages/me/index')
  await top(page).getByText('微信登录').click()
  await expect(top(page)).toContainText('退出登录')
  await page.locator('.taro-tabbar__tabbar').getByText('首页').click()
  await top(page).getByText('赣南脐橙').first().click()
  await expect
    .poll(async () => (await shop.state()).shares.map(({ title }) => title))
    .toContain('赣南脐橙｜拾橘')
  await order(page)
  await pay(page)

  await expectStatus(page, '已付款')
  const refused = (await shop.state()).calls.filter(({ problems }) => problems.length > 0)
  expect(refused).toEqual([])
})

test('someone cancels, looks around, comes back and pays the same order', async ({
  page,
  shop,
}) => {
  await open(page, shop, product)
  await order(page)
  await giveUpPaying(page)
  await expectStatus(page, '待付款')
  const outTradeNo = await orderNumber(page)

  await open(page, shop, '/pages/orders/index')
  await top(page).getByText('赣南脐橙').first().click()
  await top(page).getByText('继续支付').click()
  await pay(page)

  await expectStatus(page, '已付款')
  expect(await orderNumber(page)).toBe(outTradeNo)
  expect((await shop.state()).orders).toHaveLength(1)
})

test('a cancelled order is closed here and at WeChat, and offers to buy again', async ({
  page,
  shop,
}) => {
  await open(page, shop, product)
  await order(page)
  await giveUpPaying(page)
  await top(page).getByText('取消订单').click()
  await page.locator('.taro-modal__foot, .taro__modal-foot').getByText('取消订单').click()

  await expectStatus(page, '已关闭')
  await expect(top(page).getByText('再次购买')).toBeVisible()
  expect((await shop.state()).orders[0]?.state).toBe('CLOSED')
})

for (const mode of ['lost', 'hold', 'late'] as const)
  test(`the order finds out by itself when its notification is ${mode}`, async ({ page, shop }) => {
    await shop.delivery(mode)
    await open(page, shop, product)
    await order(page)
    await pay(page)

    await expectStatus(page, '已付款')
    await shop.control('clock', { advanceSeconds: 1200 })
    await page.reload()
    await expectStatus(page, '已付款')
    await shop.control('clock', { reset: true })
  })

test('a notification that comes twice pays once', async ({ page, shop }) => {
  await shop.delivery('twice')
  await open(page, shop, product)
  await order(page)
  await pay(page)

  await expectStatus(page, '已付款')
  const [notification] = (await shop.state()).notifications
  expect(notification?.attempts.map((attempt) => attempt.result)).toEqual([204, 204])
  await page.reload()
  await expectStatus(page, '已付款')
})

test('the client says it failed, and the order is paid all the same', async ({ page, shop }) => {
  await open(page, shop, product)
  await order(page)
  await choose(page, 'pay-but-say-fail')
  await page.getByTestId('pay-done').click()

  await expectStatus(page, '已付款')
})

test('the client says it is paid, and nobody believes it', async ({ page, shop }) => {
  await open(page, shop, product)
  await order(page)
  await choose(page, 'say-ok-unpaid')
  await page.getByTestId('pay-done').click()

  await expectStatus(page, '确认中')
  await expect(top(page)).not.toContainText('已付款')
})

test('a forged notification changes nothing', async ({ page, shop }) => {
  await shop.delivery('lost')
  await open(page, shop, product)
  await order(page)
  await giveUpPaying(page)
  const outTradeNo = await orderNumber(page)
  await shop.delivery('hold')
  await top(page).getByText('继续支付').click()
  await pay(page)
  await expectStatus(page, '已付款')

  const [held] = (await shop.state()).notifications
  for (const forge of ['signature', 'amount', 'merchant', 'old-timestamp', 'ciphertext'] as const) {
    const { attempt } = await shop.control<{ attempt: { result: number } }>(
      `notifications/${held?.id}/send`,
      { forge },
    )
    expect(attempt.result).toBeGreaterThanOrEqual(400)
  }
  await open(page, shop, `/pages/order/index?outTradeNo=${outTradeNo}`)
  await expectStatus(page, '已付款')
})

test('a reload and a step back in the middle lose nothing', async ({ page, shop }) => {
  await open(page, shop, product)
  await order(page)
  await expect(sheet(page)).toBeVisible()
  await page.reload()
  await expect(sheet(page)).toHaveCount(0)

  await open(page, shop, '/pages/orders/index')
  await top(page).getByText('赣南脐橙').first().click()
  await expectStatus(page, '待付款')
  const outTradeNo = await orderNumber(page)
  await page.goBack()
  await expect(top(page).getByText('待付款').first()).toBeVisible()
  await page.goForward()
  expect(await orderNumber(page)).toBe(outTradeNo)
  await top(page).getByText('继续支付').click()
  await pay(page)
  await expectStatus(page, '已付款')

  await page.reload()
  await expectStatus(page, '已付款')
  expect((await shop.state()).orders).toHaveLength(1)
})

test('an order that was not paid in time is closed, and says so', async ({ page, shop }) => {
  await open(page, shop, product)
  await order(page)
  await giveUpPaying(page)
  await shop.control('clock', { advanceSeconds: 31 * 60 })
  await page.reload()

  await expectStatus(page, '已关闭')
  await shop.control('clock', { reset: true })
})
