/** What becomes of an order when WeChat tells us nothing, or too late, and nobody is looking. */
import { randomUUID } from 'node:crypto'
import { OutTradeNo, ProductId } from '../contract/primitives'
import { anItem, anOrder, moment } from '../store/testing/fixtures'
import { startHouse, type House, type WeappClient } from '../testing/house'
import { askPayment } from './asking'

jest.setTimeout(30_000)

const ORANGE = ProductId.parse('gannan-navel-orange')

let house: House
let buyer: WeappClient
afterEach(() => house.stop())

async function open(options: Parameters<typeof startHouse>[0] = {}) {
  house = await startHouse(options)
  buyer = house.weapp('xiaoman')
  await buyer.signIn()
}

const pass = (advanceSeconds: number) => house.control('clock', { advanceSeconds })
const kept = (outTradeNo: string) => house.store().orders.find(OutTradeNo.parse(outTradeNo))
const stock = async () =>
  (await house.anyone().call('GET /api/products/:id', { id: ORANGE })).product.stock ?? 0

async function placed(): Promise<OutTradeNo> {
  const items = [{ productId: ORANGE, quantity: 2 }]
  return (await buyer.call('POST /api/orders', { requestId: randomUUID(), items })).order.outTradeNo
}
const pay = (outTradeNo: OutTradeNo) =>
  house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })

test('a payment whose notification is lost is found a few seconds later', async () => {
  await open()
  await house.control('delivery', { mode: 'lost' })
  const outTradeNo = await placed()
  await pay(outTradeNo)

  await house.runTasks()
  expect(await kept(outTradeNo)).toMatchObject({ status: 'awaiting-payment' })
  await pass(5)
  await house.runTasks()

  expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
})

test('it is found after a restart too', async () => {
  await open()
  await house.control('delivery', { mode: 'lost' })
  const outTradeNo = await placed()
  await pay(outTradeNo)
  await house.restart()

  await pass(5)
  await house.runTasks()

  expect(await kept(outTradeNo)).toMatchObject({ status: 'paid' })
})

test('an order whose time is up is closed at WeChat and here, and its goods are for sale again', async () => {
  await open()
  const before = await stock()
  const outTradeNo = await placed()
  expect(await stock()).toBe(before - 2)

  await pass(1800)
  await house.runTasks()

  expect(await kept(outTradeNo)).toMatchObject({ status: 'closed' })
  expect((await house.state()).orders).toMatchObject([{ outTradeNo, state: 'CLOSED' }])
  expect(await stock()).toBe(before)
})

test('while WeChat is silent it stays open here too, and is closed once WeChat answers', async () => {
  await open({ patience: { retryPausesMs: [5], doubtPausesMs: [5] } })
  const outTradeNo = await placed()
  await pass(1800)
  await house.control('faults', { fault: 'pay-500', times: 500 })
  await house.runTasks()
  expect(await kept(outTradeNo)).toMatchObject({ status: 'awaiting-payment' })

  await house.control('faults', { fault: 'pay-500', times: 0 })
  await pass(15)
  await house.runTasks()

  expect(await kept(outTradeNo)).toMatchObject({ status: 'closed' })
})

test('money that comes after the goods were sold to others goes back by itself', async () => {
  await open()
  await house.control('delivery', { mode: 'hold' })
  const outTradeNo = await placed()
  await pay(outTradeNo)
  await house.store().orders.update(outTradeNo, (order) => ({
    order: { ...order, status: 'closed', closedAt: order.expiresAt },
    effects: [{ kind: 'stock', productId: ORANGE, taken: -2 }],
  }))
  const others = anOrder({ items: [anItem(ORANGE, (await stock()) - 1)] })
  await house.store().orders.insert(others, new Map())
  const [held] = (await house.state()).notifications

  await house.control(`notifications/${held?.id}/send`, {})
  expect(await kept(outTradeNo)).toMatchObject({
    status: 'refunding',
    refunds: [{ reason: '付款时商品已售完，自动退款', status: 'processing' }],
  })
  expect(await stock()).toBe(1)
  await pass(10)
  await house.runTasks()
  await pass(90)
  await house.runTasks()

  const refunds = [{ status: 'succeeded' }]
  expect(await kept(outTradeNo)).toMatchObject({ status: 'refunded', refunds })
  expect((await house.state()).refunds).toMatchObject([{ outTradeNo, status: 'SUCCESS' }])
})

test('a request that passes by is enough for what is due to be done', async () => {
  house = await startHouse({ pace: 'by itself' })
  const order = anOrder({ createdAt: moment(-86_400), expiresAt: moment(-80_000) })
  await house.store().orders.insert(order, new Map(), [askPayment(order)])

  await fetch(`${house.origin}/healthz`)

  // Sooner than by the clock, which looks every five seconds.
  const deadline = Date.now() + 2_500
  while ((await kept(order.outTradeNo))?.status !== 'closed' && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(await kept(order.outTradeNo)).toMatchObject({ status: 'closed' })
})
