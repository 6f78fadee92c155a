/** WeChat's bills against our books, as the merchant sees them. */
import { randomUUID } from 'node:crypto'
import type { OutTradeNo } from '../contract/primitives'
import type { Client } from '../testing/client'
import { startHouse, type House, type WeappClient } from '../testing/house'

jest.setTimeout(30_000)

const READ = 'GET /api/merchant/reconciliations'
const ASK = 'POST /api/merchant/reconciliations'
const DAY_MS = 86_400_000

let house: House
let buyer: WeappClient
let merchant: Client
beforeAll(async () => {
  house = await startHouse({ environment: { ORDER_TTL_MINUTES: '1440' } })
  merchant = await house.merchant()
  buyer = house.weapp('xiaoman')
  await buyer.signIn()
})
afterAll(() => house.stop())

const pass = (advanceSeconds: number) => house.control('clock', { advanceSeconds })
const inChina = async () => Date.parse((await house.state()).now) + DAY_MS / 3
const untilNoonTomorrow = async () => {
  const now = await inChina()
  await pass(Math.ceil((Math.floor(now / DAY_MS) * DAY_MS + 1.5 * DAY_MS - now) / 1000))
}
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

async function paid(): Promise<OutTradeNo> {
  const items = [{ productId: 'anyue-lemon', quantity: 1 }]
  const { order } = await buyer.call('POST /api/orders', { requestId: randomUUID(), items })
  await house.control(`orders/${order.outTradeNo}/outcome`, { outcome: 'pay' })
  await pass(0)
  return order.outTradeNo
}

test('the bill of every day is read in the morning, and what WeChat does not have is told', async () => {
  await untilNoonTomorrow()
  const date = dayOf(await inChina())
  await paid()
  await paid()
  await house.control('delivery', { mode: 'lost' })
  const missed = await paid()
  await house.control('delivery', { mode: 'now' })
  expect(await merchant.refusal(READ, { date })).toBe('404 not-found')

  await untilNoonTomorrow()
  await house.runTasks()

  const { reconciliation } = await merchant.call(READ, { date })
  expect(reconciliation).toMatchObject({ date, payments: 3, refunds: 0, differences: [] })
  expect(await house.store().orders.find(missed)).toMatchObject({ status: 'paid' })
})

test('a payment we hold that is not in WeChat’s bill is told, when the day is read again too', async () => {
  const date = dayOf(await inChina())
  const outTradeNo = await paid()
  await house.control('reset', {})
  await untilNoonTomorrow()

  expect((await merchant.ask(ASK, { date })).status).toBe(202)
  await house.runTasks()

  const { reconciliation } = await merchant.call(READ, { date })
  expect(reconciliation).toMatchObject({
    payments: 0,
    differences: [{ kind: 'missing-there', entry: { outTradeNo } }],
    differenceCount: 1,
  })
  expect(await house.store().orders.find(outTradeNo)).toMatchObject({ status: 'paid' })
})

test('it is for merchants, and of days that have a bill', async () => {
  const date = dayOf(await inChina())

  expect(await buyer.refusal(READ, { date })).toBe('403 forbidden')
  expect(await buyer.refusal(ASK, { date })).toBe('403 forbidden')
  expect(await merchant.refusal(READ, { date: '2026-02-30' })).toBe('400 invalid-input')
  expect(await merchant.refusal(ASK, { date })).toBe('400 invalid-input')
})
