import type { Page } from '@playwright/test'
import { LOOK_COOKIE } from '../../bff/simulator/control-api'
import { become, expect, open, test } from './shop'
import { expectStatus, order, orderNumber, pay, top } from './steps'

const me = '/pages/me/index'

test('a product opens from a link with nobody signed in', async ({ page, shop }) => {
  await open(page, shop, '/pages/product/index?id=xinhui-dried-peel')

  await expect(top(page)).toContainText('新会陈皮')
  await expect(top(page).getByText('立即购买')).toBeVisible()
  const cookies = await page.context().cookies()
  expect(cookies.map((cookie) => cookie.name)).not.toContain('session')
})

test('signing in comes back to where it began, with a clean address', async ({ page, shop }) => {
  await open(page, shop, me)
  await top(page).getByText('微信登录').click()

  await expect(top(page)).toContainText('退出登录')
  expect(page.url()).toBe(`${shop.origin}/#${me}`)
})

async function askForProfile(page: Page) {
  await top(page).getByText('微信登录').click()
  await top(page)
    .getByText(/完善资料|修改资料/)
    .click()
  await top(page).getByText('使用微信头像和昵称').click()
}

test('someone lets the shop have the WeChat nickname', async ({ page, shop }) => {
  await open(page, shop, me)
  await askForProfile(page)
  await page.getByText('允许', { exact: true }).click()

  await expect(top(page)).toContainText('小满')
})

test('someone refuses, stays who they are, and is told so', async ({ page, shop }) => {
  await open(page, shop, me)
  await askForProfile(page)
  await page.getByText('拒绝', { exact: true }).click()

  await expect(top(page)).toContainText('你没有同意授权')
  expect(page.url()).toBe(`${shop.origin}/#${me}`)
})

test('a snapshot of a person is nobody', async ({ page, shop }) => {
  await shop.control('people', { id: 'shadow', nickname: '快照', snapshot: true })
  await become(page.context(), shop, 'shadow')
  await open(page, shop, me)
  await askForProfile(page)

  await expect(top(page)).toContainText('快照')
  await expect(top(page)).not.toContainText('微信用户0')
})

test('two people in two browsers: orders, names and return pages never mix', async ({
  browser,
  shop,
}) => {
  const people = await Promise.all(
    ['xiaoman', 'laochen'].map(async (person) => {
      const context = await browser.newContext()
      await become(context, shop, person)
      return { person, context, page: await context.newPage() }
    }),
  )
  const [one, other] = people
  if (!one || !other) throw new Error('two people')

  await Promise.all([
    open(one.page, shop, '/pages/product/index?id=gannan-navel-orange'),
    open(other.page, shop, '/pages/product/index?id=xinhui-dried-peel'),
  ])
  await Promise.all([order(one.page), order(other.page)])
  await Promise.all([pay(one.page), pay(other.page)])
  await expectStatus(one.page, '已付款')
  await expectStatus(other.page, '已付款')
  await expect(top(one.page)).toContainText('赣南脐橙')
  await expect(top(other.page)).toContainText('新会陈皮')

  const foreign = await orderNumber(other.page)
  await open(one.page, shop, '/pages/orders/index')
  await expect(top(one.page)).toContainText('赣南脐橙')
  await expect(top(one.page)).not.toContainText('新会陈皮')
  const answer = await one.page.request.get(`${shop.origin}/api/orders/${foreign}`)
  expect(answer.status()).toBe(404)
  await Promise.all(people.map(({ context }) => context.close()))
})

test('a browser outside WeChat may look as nobody, and buy as a guest', async ({ page, shop }) => {
  await page.context().addCookies([{ name: LOOK_COOKIE, value: 'phone', url: shop.origin }])
  await open(page, shop, '/pages/product/index?id=gannan-navel-orange')
  await expect(top(page).getByText('立即购买')).toBeVisible()

  await open(page, shop, me)
  await expect(top(page)).toContainText('游客')
  await expect(top(page)).toContainText('在微信中打开可以用微信登录')
  const cookies = await page.context().cookies()
  expect(cookies.map((cookie) => cookie.name)).not.toContain('session')

  await open(page, shop, '/pages/orders/index')
  await expect(top(page)).toContainText('这里还没有订单')
  await open(page, shop, me)
  await top(page).getByText('退出登录').click()
  await expect(page.locator('.taro__modal')).toContainText('这个浏览器')
})
