/** Whatever the merchant speaks with WeChat Pay, chosen on the play page, the buyer's way is the same. */
import type { Page } from '@playwright/test'
import { LOOK_COOKIE, type Protocol } from '../../bff/simulator/control-api'
import { expect, open, test, type Shop } from './shop'
import { expectStatus, order, orderNumber, pay, sheet, top } from './steps'

const product = '/pages/product/index?id=gannan-navel-orange'

test.afterEach(async ({ shop }) => {
  await shop.control('protocol', { protocol: 'v3-public-key' satisfies Protocol })
})

/** On the play page, as a person does it; over when the shop is open again. */
async function speak(page: Page, shop: Shop, words: string) {
  await page.goto(`${shop.simulator}/_simulator/`)
  const choices = page.getByRole('group', { name: '商户用哪种协议' })
  const choice = choices.getByRole('button', { name: words, exact: true })
  await choice.click()
  await expect(choice).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('#protocol')).toHaveAttribute('aria-busy', 'false')
  await expect(page.locator('#protocol').getByRole('alert')).toBeHidden()
}

/** What WeChat was asked for to have the order paid. */
async function askedToPay(shop: Shop, path: string): Promise<string[]> {
  const { calls } = await shop.state()
  return calls.filter((call) => call.path === path).map(({ request }) => request ?? '')
}

const protocols = [
  { protocol: 'v3-certificate', words: 'v3 · 平台证书', path: '/v3/pay/transactions/jsapi' },
  { protocol: 'v3-switching', words: 'v3 · 切换中', path: '/v3/pay/transactions/jsapi' },
  { protocol: 'v2-md5', words: 'v2 · MD5', path: '/pay/unifiedorder', said: /JSAPI/ },
  {
    protocol: 'v2-hmac',
    words: 'v2 · HMAC-SHA256',
    path: '/pay/unifiedorder',
    said: /<sign_type>.*HMAC-SHA256/,
  },
  { protocol: 'cloud', words: '云托管', path: '/_/pay/unifiedOrder' },
  { protocol: 'v3-public-key', words: 'v3 · 公钥', path: '/v3/pay/transactions/jsapi' },
] satisfies { protocol: Protocol; words: string; path: string; said?: RegExp }[]

for (const { protocol, words, path, said = /./ } of protocols)
  test(`with ${protocol} chosen on the play page somebody buys and has paid`, async ({
    page,
    shop,
  }) => {
    // The one it speaks already is no choice.
    if (protocol === 'v3-public-key') await speak(page, shop, 'v2 · MD5')
    await speak(page, shop, words)
    expect((await shop.state()).protocol).toBe(protocol)

    await open(page, shop, product)
    await order(page)
    await expect(sheet(page).getByTestId('pay-amount')).toContainText('49.90')
    await pay(page)

    await expectStatus(page, '已付款')
    const outTradeNo = await orderNumber(page)
    const [asked] = await askedToPay(shop, path)
    expect(asked).toContain(outTradeNo)
    expect(asked).toMatch(said)
    const { calls, orders, notifications } = await shop.state()
    expect(orders).toMatchObject([{ outTradeNo, state: 'SUCCESS', amount: 4990 }])
    expect(notifications).toMatchObject([{ outTradeNo, state: 'acknowledged' }])
    // Orders of other journeys go on asking for their payments meanwhile.
    const ours = calls.filter((call) => `${call.path} ${call.request}`.includes(outTradeNo))
    expect(ours.length).toBeGreaterThan(0)
    expect(ours.filter(({ problems }) => problems.length > 0)).toEqual([])
  })

test('with cloud a guest outside WeChat is told where one can pay, and no button is dead', async ({
  page,
  shop,
}) => {
  const crashes: Error[] = []
  page.on('pageerror', (error) => crashes.push(error))
  await speak(page, shop, '云托管')
  await page.context().addCookies([{ name: LOOK_COOKIE, value: 'phone', url: shop.origin }])
  await open(page, shop, product)
  await order(page)

  await expect(top(page)).toContainText('这里付不了款，请在微信中打开本店再买')
  await expect(top(page).getByText('提交订单')).toBeVisible()
  await expect(top(page).locator('.button__spinner')).toHaveCount(0)
  expect((await shop.state()).orders).toEqual([])

  await open(page, shop, '/pages/orders/index')
  await expect(top(page)).toContainText('这里还没有订单')
  expect(crashes).toEqual([])
})
