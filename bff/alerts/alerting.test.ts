/** What the merchant reads in the group, from the shop as it runs. */
import { randomUUID } from 'node:crypto'
import { createChannel } from '../channels'
import { createCloudRun } from '../cloud-run'
import { readConfig } from '../config'
import { Fen, OutRefundNo, ProductId, type OutTradeNo } from '../contract/primitives'
import type { DeliveryAttempt, Forgery, Protocol } from '../simulator/control-api'
import { anEntry, anItem, anOrder, aTask, moment } from '../store/testing/fixtures'
import { startHouse, type House, type WeappClient } from '../testing/house'
import { openGroup, type Group } from './testing/group'

jest.setTimeout(30_000)

const ORANGE = ProductId.parse('gannan-navel-orange')

let group: Group
let house: House
let buyer: WeappClient
beforeEach(async () => {
  group = await openGroup()
})
afterEach(async () => {
  await house.stop()
  await group.close()
  expect(JSON.stringify(house.log)).not.toContain(group.key)
  expect(JSON.stringify(house.log)).not.toContain(group.address)
})

async function open(protocol: Protocol = 'v3-public-key', environment?: Record<string, string>) {
  const told = environment ?? { ALERT_WEBHOOK: group.address }
  house = await startHouse({ protocol, environment: told })
  buyer = house.weapp('xiaoman')
  await buyer.signIn()
  await house.control('delivery', { mode: 'hold' })
}

const store = () => house.store()
const pass = (advanceSeconds: number) => house.control('clock', { advanceSeconds })
const stock = async () =>
  (await house.anyone().call('GET /api/products/:id', { id: ORANGE })).product.stock ?? 0

async function placed(): Promise<OutTradeNo> {
  const items = [{ productId: ORANGE, quantity: 2 }]
  const { order } = await buyer.call('POST /api/orders', { requestId: randomUUID(), items })
  return order.outTradeNo
}
const pay = (outTradeNo: OutTradeNo) =>
  house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
async function deliver(outTradeNo: OutTradeNo, forge?: Forgery) {
  const { notifications } = await house.state()
  const { id } = notifications.find((one) => one.outTradeNo === outTradeNo) ?? {}
  const body = forge ? { forge } : {}
  return house.control<{ attempt: DeliveryAttempt }>(`notifications/${id}/send`, body)
}
const change = (outTradeNo: OutTradeNo, differences: object) =>
  store().orders.update(outTradeNo, (order) => ({
    order: { ...order, ...differences },
    effects: [],
  }))

/** By hand, on WeChat's merchant platform: we hear of it when it is done. */
async function refundOnThePlatform(outTradeNo: OutTradeNo, transactionId: string) {
  const config = readConfig({ ...house.simulator.environment, PUBLIC_ORIGIN: house.origin })
  const { clock } = house.simulator
  const channel = createChannel(config, { clock, cloudRun: createCloudRun({}) })
  const amount = Fen.parse(5000)
  const appId = config.officialAccount?.appId
  if (!appId) throw new Error('no official account')
  const outRefundNo = OutRefundNo.parse('M1')
  const refund = { outTradeNo, appId, outRefundNo, transactionId, amount, total: amount }
  await channel.refund({ ...refund, reason: '平台退款' })
}

test.each<Protocol>(['v3-public-key', 'v2-md5', 'cloud'])(
  'over %s: a payment of another amount is told once, however often WeChat repeats it',
  async (protocol) => {
    await open(protocol)
    const outTradeNo = await placed()
    await pay(outTradeNo)
    await change(outTradeNo, { amount: Fen.parse(12_345) })

    for (let time = 0; time < 3; time++) {
      await deliver(outTradeNo)
      await pass(30)
      await house.runTasks()
    }

    expect(group.messages).toHaveLength(1)
    expect(group.messages[0]).toMatch(`订单 ${outTradeNo} 应付 ¥123.45，微信收到`)
    expect(group.messages[0]).not.toMatch(/openid|小满|138/i)
    expect(await store().orders.find(outTradeNo)).toMatchObject({ status: 'awaiting-payment' })
  },
)

test('a second payment of an order that is paid is told', async () => {
  await open()
  const outTradeNo = await placed()
  await pay(outTradeNo)
  await change(outTradeNo, { status: 'paid', transactionId: '4200009999', paidAt: moment() })

  await deliver(outTradeNo)
  await house.runTasks()

  expect(group.messages).toMatchObject([expect.stringContaining('4200009999 付清')])
})

test('a payment of another merchant is told; what nobody can prove to be WeChat’s never is', async () => {
  await open()
  const outTradeNo = await placed()
  await pay(outTradeNo)

  for (let flood = 0; flood < 30; flood++) await deliver(outTradeNo, 'signature')
  await house.runTasks()
  expect(group.requests).toEqual([])
  await deliver(outTradeNo, 'merchant')
  await house.runTasks()

  expect(group.messages).toMatchObject([expect.stringContaining('付款不属于本店')])
})

test('money for goods that are gone is told in the commit that sends it back', async () => {
  await open()
  const outTradeNo = await placed()
  await pay(outTradeNo)
  await store().orders.update(outTradeNo, (order) => ({
    order: { ...order, status: 'closed', closedAt: order.expiresAt },
    effects: [{ kind: 'stock', productId: ORANGE, taken: -2 }],
  }))
  await store().orders.insert(anOrder({ items: [anItem(ORANGE, (await stock()) - 1)] }), new Map())

  await deliver(outTradeNo)
  expect(await store().tasks.find(`send-alert/paid-when-sold-out/${outTradeNo}`)).toBeDefined()
  await house.runTasks()

  expect(group.messages).toMatchObject([expect.stringMatching(`${outTradeNo} .*已售完`)])
})

test('a balance below zero is told', async () => {
  await open()
  await house.control('delivery', { mode: 'now' })
  const person = house.h5('ajuan')
  await person.signIn()
  const { order } = await person.call('POST /api/top-ups', {
    requestId: randomUUID(),
    amount: 5000,
  })
  const { outTradeNo } = order
  await pay(outTradeNo)
  await pass(0)
  const paid = await change(outTradeNo, { remark: '' })
  await store().orders.update(outTradeNo, (kept) => ({
    order: { ...kept, remark: '花掉' },
    effects: [{ kind: 'ledger', entry: anEntry({ userId: paid.userId, amount: -4000 }) }],
  }))

  await refundOnThePlatform(outTradeNo, paid.transactionId ?? '')
  await pass(60)
  await house.runTasks()

  expect(group.messages).toMatchObject([expect.stringMatching(`${outTradeNo} .*-¥40\\.00`)])
})

test('a refund that cannot reach its buyer is told once, in the commit that learns of it', async () => {
  await open()
  await house.control('delivery', { mode: 'now' })
  await house.control('refunds', { ending: 'abnormal' })
  const merchant = await house.merchant()
  const outTradeNo = await placed()
  await pay(outTradeNo)
  await pass(0)
  const { order } = await merchant.call('POST /api/merchant/orders/:outTradeNo/refunds', {
    ...{ outTradeNo, requestId: randomUUID(), amount: Fen.parse(100), reason: '坏了一个' },
  })
  const { outRefundNo = '' } = order.refunds[0] ?? {}

  await pass(60)
  expect(await store().tasks.find(`send-alert/refund-abnormal/${outRefundNo}`)).toBeDefined()
  for (let time = 0; time < 3; time++) {
    await pass(3600)
    await house.runTasks()
  }

  expect(group.messages).toMatchObject([expect.stringMatching(`${outRefundNo}（¥1\\.00）`)])
})

test('differences in the bill of a day are told once, however often it is read', async () => {
  await open('v3-public-key', { ALERT_WEBHOOK: group.address, ORDER_TTL_MINUTES: '1440' })
  await house.control('delivery', { mode: 'now' })
  const day = new Date(Date.parse((await house.state()).now) + 8 * 3_600_000)
  const date = day.toISOString().slice(0, 10)
  const outTradeNo = await placed()
  await pay(outTradeNo)
  await pass(0)
  await house.control('reset', {})
  await pass(86_400 + 43_200)

  for (let time = 0; time < 2; time++) {
    await house.reconcile(date)
    await house.runTasks()
  }

  const ofTheBill = group.messages.filter((text) => text.includes('对账有差异'))
  expect(ofTheBill).toMatchObject([expect.stringContaining(`${date} 的微信账单与本店记录有 1 处`)])
})

test('a task that is given up is told; of an alert that is given up nothing is', async () => {
  await open()
  // There is no such order: each attempt fails.
  const id = 'close-payment/nowhere'
  await store().tasks.insert(aTask({ id, kind: 'close-payment', failures: 29 }))
  group.misbehave({ errcode: 93000, errmsg: 'invalid webhook url' })

  await house.runTasks()
  await house.runTasks()
  const alert = `send-alert/task-given-up/${id}`
  expect(await store().tasks.find(alert)).toMatchObject({ failures: 1 })
  await store().tasks.update(alert, (task) => ({ ...task, failures: 29 }))
  group.misbehave('away')
  await pass(15)
  await house.runTasks()
  await pass(86_400)
  await house.runTasks()

  expect(await store().tasks.find(alert)).toHaveProperty('givenUpAt')
  expect(group.requests).toHaveLength(2)
  expect(group.messages).toEqual([])
})

test('without a group there is the log, as ever', async () => {
  await open('v3-public-key', {})
  const outTradeNo = await placed()
  await pay(outTradeNo)
  await change(outTradeNo, { amount: Fen.parse(12_345) })

  await deliver(outTradeNo)
  await house.runTasks()

  expect(house.log).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ event: 'payment-refused', outTradeNo })]),
  )
  expect(await store().tasks.find(`send-alert/other-amount/${outTradeNo}`)).toBeUndefined()
  expect(group.requests).toEqual([])
})
