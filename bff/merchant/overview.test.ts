/** What a merchant sees of everybody's orders, over HTTP. */
import { randomUUID } from 'node:crypto'
import { Fen, Instant, OutTradeNo } from '../contract/primitives'
import type { Order } from '../orders/order'
import { anOrder } from '../store/testing/fixtures'
import type { Client } from '../testing/client'
import { startHouse, type House } from '../testing/house'

const LIST = 'GET /api/merchant/orders'
const STATS = 'GET /api/merchant/stats'

let house: House
let merchant: Client
beforeEach(async () => {
  house = await startHouse()
  merchant = await house.merchant()
})
afterEach(() => house.stop())

const keep = async (changes: Partial<Order> = {}): Promise<Order> => {
  const order = anOrder(changes)
  await house.store().orders.insert(order, new Map())
  return order
}
const paid = { status: 'paid', amount: Fen.parse(1000) } as const
const placedAt = (text: string) => ({ createdAt: Instant.parse(text) })
const found = async (q: string, more: object = {}) =>
  (await merchant.call(LIST, { q, ...more })).orders.map(({ outTradeNo }) => outTradeNo)
const receiver = (userName: string, telNumber: string): Partial<Order> => ({
  address: { ...anAddress, userName, telNumber },
})
const anAddress = {
  userName: '',
  telNumber: '',
  provinceName: '江西省',
  cityName: '赣州市',
  countyName: '信丰县',
  detailInfo: '柑橘路一号',
}

test('is for merchants alone', async () => {
  const buyer = house.weapp('xiaoman')
  await buyer.signIn()
  const span = { from: '2026-11-01', to: '2026-11-02' }

  expect(await house.anyone().refusal(LIST, {})).toBe('401 unauthenticated')
  expect(await buyer.refusal(LIST, {})).toBe('403 forbidden')
  expect(await buyer.refusal(STATS, span)).toBe('403 forbidden')
})

test('orders of all people come newest first, a page at a time, with nobody’s openid', async () => {
  const first = await keep(placedAt('2026-11-01T00:00:00.000Z'))
  const second = await keep({ ...placedAt('2026-11-02T00:00:00.000Z'), status: 'closed' })

  const page = await merchant.call(LIST, { limit: 1 })
  const rest = await merchant.call(LIST, { limit: 1, cursor: page.nextCursor })

  expect(page.orders).toMatchObject([{ outTradeNo: second.outTradeNo }])
  expect(rest.orders).toMatchObject([{ outTradeNo: first.outTradeNo }])
  expect(rest).not.toHaveProperty('nextCursor')
  expect(JSON.stringify([page, rest])).not.toMatch(/openid|payer|fingerprint|userId/i)
  const closed = await merchant.call(LIST, { status: 'closed' })
  expect(closed.orders).toMatchObject([{ outTradeNo: second.outTradeNo }])
})

test('an order is found by its number, its payment, or the end of what the receiver is called', async () => {
  await keep()
  const number = OutTradeNo.parse('20261120ABCDEFGHJKMNPQ')
  const order = await keep({
    outTradeNo: number,
    ...paid,
    transactionId: '4200009999',
    ...receiver('王小橘', '139-0000-1234'),
  })
  const twin = await keep(receiver('李小橘', '13700001234'))

  expect(await found(number)).toEqual([number])
  expect(await found('kmnpq')).toEqual([number])
  expect(await found('4200009999')).toEqual([number])
  expect(await found('王小橘')).toEqual([number])
  expect(await found('90000 1234')).toEqual([number])
  expect(new Set(await found('1234'))).toEqual(new Set([number, twin.outTradeNo]))
  expect(await found('小橘', { status: 'paid' })).toEqual([number])
  expect(await found(number, { status: 'closed' })).toEqual([])
  expect(await found('234')).toEqual([])
  expect(await found('--+-')).toEqual([])
  expect(await found(randomUUID())).toEqual([])
  expect(order.status).toBe('paid')
})

test('a rare name is looked for among all orders, page after page', async () => {
  const rare = await keep({
    ...placedAt('2026-11-01T00:00:00.000Z'),
    ...receiver('难寻', '13900000000'),
  })
  await Promise.all(Array.from({ length: 2100 }, () => keep(placedAt('2026-11-02T00:00:00.000Z'))))

  const first = await merchant.call(LIST, { q: '难寻' })
  const second = await merchant.call(LIST, { q: '难寻', cursor: first.nextCursor })

  expect(first.orders).toEqual([])
  expect(second.orders).toMatchObject([{ outTradeNo: rare.outTradeNo }])
})

test('sales are counted by the day in China on which the order was placed', async () => {
  // 23:59:59 on the 1st and midnight of the 2nd, in China.
  await keep({ ...paid, ...placedAt('2026-11-01T15:59:59.000Z'), transactionId: '1' })
  await keep({
    ...paid,
    ...placedAt('2026-11-01T16:00:00.000Z'),
    transactionId: '2',
    refunded: Fen.parse(300),
  })
  await keep({ ...placedAt('2026-11-02T15:00:00.000Z'), status: 'closed' })
  await keep({ ...paid, ...placedAt('2026-11-03T16:00:00.000Z'), transactionId: '3' })

  const { stats } = await merchant.call(STATS, { from: '2026-11-01', to: '2026-11-03' })

  expect(stats).toEqual({
    from: '2026-11-01',
    to: '2026-11-03',
    orders: 3,
    paid: 2,
    amount: 2000,
    refunded: 300,
    days: [
      { day: '2026-11-01', orders: 1, paid: 1, amount: 1000, refunded: 0 },
      { day: '2026-11-02', orders: 2, paid: 1, amount: 1000, refunded: 300 },
      { day: '2026-11-03', orders: 0, paid: 0, amount: 0, refunded: 0 },
    ],
  })
})

test('more orders than fit in memory at a time are all counted', async () => {
  const placed = placedAt('2026-11-02T00:00:00.000Z')
  await Promise.all(
    Array.from({ length: 1234 }, (_, index) =>
      keep({ ...paid, ...placed, transactionId: String(index) }),
    ),
  )

  const { stats } = await merchant.call(STATS, { from: '2026-11-02', to: '2026-11-02' })

  expect(stats).toMatchObject({ orders: 1234, paid: 1234, amount: 1234_000 })
})

test.each([
  ['2026-11-02', '2026-11-01'],
  ['2025-11-01', '2026-11-02'],
  ['2026-02-30', '2026-03-01'],
  ['yesterday', 'today'],
])('from %s to %s is no span to count', async (from, to) => {
  expect(await merchant.refusal(STATS, { from, to })).toBe('400 invalid-input')
})
