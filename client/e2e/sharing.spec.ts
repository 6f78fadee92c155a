import { expect, open, test } from './shop'
import { top } from './steps'

test('the card WeChat is handed is the page’s own', async ({ page, shop }) => {
  const id = 'gannan-navel-orange'
  // As people arrive from somebody else's card: WeChat adds its own parameters, which must not travel on.
  await page.goto(
    `${shop.origin}/?from=singlemessage&isappinstalled=0#/pages/product/index?id=${id}`,
  )
  await expect(top(page)).toContainText('赣南脐橙')
  const { product } = (await (
    await page.request.get(`${shop.origin}/api/products/${id}`)
  ).json()) as {
    product: { title: string; description: string; imageUrl: string }
  }
  await expect.poll(async () => (await shop.state()).shares.length).toBeGreaterThanOrEqual(2)

  const { shares } = await shop.state()
  const link = `${shop.origin}/#/pages/product/index?id=${id}`
  const card = { title: `${product.title}｜拾橘`, link, imgUrl: product.imageUrl }
  expect(shares.find((share) => share.target === 'friend')).toMatchObject({
    ...card,
    desc: `${product.description.split(/[。\n]/)[0]}。`,
  })
  expect(shares.find((share) => share.target === 'timeline')).toMatchObject(card)

  await page.goto(link)
  await expect(top(page)).toContainText('赣南脐橙')
})

test('the next product’s card replaces the one before, without a second signature', async ({
  page,
  shop,
}) => {
  let signatures = 0
  page.on('request', (request) => {
    if (request.url().includes('/api/jssdk-config')) signatures++
  })
  await open(page, shop, '/pages/home/index')
  await top(page).getByText('赣南脐橙').first().click()
  await expect
    .poll(async () => (await shop.state()).shares.some((s) => s.title.startsWith('赣南脐橙')))
    .toBe(true)
  await page.goBack()
  await top(page).getByText('新会陈皮').first().click()

  await expect
    .poll(async () => (await shop.state()).shares.some((s) => s.title.startsWith('新会陈皮')))
    .toBe(true)
  expect(signatures).toBe(1)
})
