/** What people do in the shop, step by step. */
import { expect, type Locator, type Page } from '@playwright/test'

/** The page on top; Taro keeps those below it in the document. */
export const top = (page: Page): Locator =>
  page.locator('.taro_page').filter({ visible: true }).last()

/** Any sign of the simulated WeChat: its payment sheet. */
export const sheet = (page: Page): Locator => page.getByTestId('payment-sheet')

const address = [
  ['姓名', '林小满'],
  ['手机号', '13800138000'],
  ['浙江省', '浙江省'],
  ['杭州市', '杭州市'],
  ['西湖区', '西湖区'],
  ['街道、楼牌号等', '文三路 138 号'],
] as const

/** From a product's page to the payment sheet, or to whatever signing in leads to. */
export async function order(page: Page, { remark }: { remark?: string } = {}) {
  await top(page).getByText('立即购买').click()
  await expect(top(page).getByText('提交订单')).toBeVisible()
  if (await top(page).getByText('添加收货地址').isVisible()) await writeAddress(page)
  if (remark !== undefined) await blank(page, '选填，200 字以内').fill(remark)
  await top(page).getByText('提交订单').click()
}

async function writeAddress(page: Page) {
  const byHand = top(page).getByText('手动填写')
  await ((await byHand.isVisible()) ? byHand : top(page).getByText('添加收货地址')).click()
  for (const [placeholder, value] of address) await blank(page, placeholder).fill(value)
  await top(page).getByText('使用这个地址').click()
}

/** The element one types into, not Taro's own around it. */
const blank = (page: Page, placeholder: string): Locator =>
  top(page).locator(`:is(input, textarea)[placeholder="${placeholder}"]`)

export async function pay(page: Page) {
  await sheet(page).getByTestId('pay-confirm').click()
  await sheet(page).getByTestId('pay-done').click()
}

export async function giveUpPaying(page: Page) {
  await sheet(page).getByTestId('pay-cancel').click()
  await page.getByRole('button', { name: '放弃' }).click()
}

/** What the sheet offers beside paying: the simulated WeChat's own mischief. */
export async function choose(page: Page, outcome: string) {
  await sheet(page).getByTestId('pay-others').click()
  await page.getByTestId(`pay-outcome-${outcome}`).click()
}

export async function expectStatus(page: Page, status: string) {
  await expect(top(page).getByRole('status')).toContainText(status)
}

/** The order number in the address of an order page. */
export async function orderNumber(page: Page): Promise<string> {
  await page.waitForURL(/pages\/order\/index\?/)
  const number = /outTradeNo=([0-9A-Za-z_-]+)/.exec(page.url())?.[1]
  if (!number) throw new Error(`no order number in ${page.url()}`)
  return number
}
