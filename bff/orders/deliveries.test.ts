import type { LogEntry } from '../log'
import { anItem, anOrder, aUserId, moment, orderTask } from '../store/testing/fixtures'
import type { OpenedStore } from '../store/testing/opened-store'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import {
  createDeliveries,
  type ReportOutcome,
  type ShippedOrder,
  type ShipmentReports,
} from './deliveries'
import type { Order } from './order'

let opened: OpenedStore
let logged: LogEntry[]
let woken: number
let told: ShippedOrder[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  logged = []
  told = []
  woken = 0
})
afterEach(() => opened.dispose())

const sf = { carrier: 'SF', trackingNo: 'SF1001' }

/** WeChat as a test wants it; the account of shipments is a port. */
const answering = (outcome: ReportOutcome, isNeeded = true): ShipmentReports => ({
  isNeeded: () => Promise.resolve(isNeeded),
  report: (shipped) => {
    told.push(shipped)
    return Promise.resolve(outcome)
  },
})

const deliveries = (reports: ShipmentReports | undefined = answering({ kind: 'reported' })) =>
  createDeliveries({
    store: opened.store.orders,
    reports,
    clock: () => new Date(moment()),
    wake: () => woken++,
    log: (entry) => void logged.push(entry),
  })

async function paidOrder(changes: Partial<Order> = {}): Promise<Order> {
  const order = anOrder({ status: 'paid', transactionId: '42000', paidAt: moment(), ...changes })
  await opened.store.orders.insert(order, new Map())
  return order
}

async function taskOf({ outTradeNo }: Order) {
  const task = await orderTask(opened.store, `report-shipment/${outTradeNo}`)
  return { ...task, attempts: 1 }
}

async function shippedOrder(changes: Partial<Order> = {}) {
  const { outTradeNo } = await paidOrder(changes)
  const order = await deliveries().ship(outTradeNo, sf)
  return { order, task: await taskOf(order) }
}

test('shipping keeps the order and its task, and wakes whoever does it', async () => {
  const order = await paidOrder()

  const shipped = await deliveries().ship(order.outTradeNo, sf)

  expect(shipped).toMatchObject({ status: 'shipped', shipment: sf })
  expect(await opened.store.orders.find(order.outTradeNo)).toEqual(shipped)
  expect(await taskOf(order)).toMatchObject({ dueAt: moment() })
  expect(woken).toBe(1)
})

test('an order nobody placed cannot be shipped', async () => {
  await expect(deliveries().ship(anOrder().outTradeNo, sf)).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('WeChat is told whose order it is, what left, and where a carrier finds its receiver', async () => {
  const { order, task } = await shippedOrder({
    items: [anItem(), { ...anItem(), title: '橘子酱', quantity: 2 }],
  })

  expect(await deliveries().report(task)).toEqual({ kind: 'done' })

  const { payer, outTradeNo } = order
  const openId = payer.launcher === 'wechat-mini-program' ? payer.openId : undefined
  expect(told).toEqual([
    {
      transactionId: '42000',
      outTradeNo,
      openId,
      shipment: sf,
      goods: '椪柑×1、橘子酱×2',
      receiverPhone: '13800000000',
    },
  ])
  expect(JSON.stringify(logged)).not.toContain(openId)
})

test('what is told is what the order says now, not what it said when the task began', async () => {
  const { order, task } = await shippedOrder()
  const corrected = { carrier: 'STO', trackingNo: '773' }
  await deliveries().ship(order.outTradeNo, corrected)

  await deliveries().report(task)

  expect(told).toMatchObject([{ shipment: corrected }])
  expect(await opened.store.tasks.find(`report-shipment/${order.outTradeNo}/2`)).toBeDefined()
})

test('where WeChat does not ask for it, nothing is told', async () => {
  const { task } = await shippedOrder()

  expect(await deliveries(answering({ kind: 'reported' }, false)).report(task)).toEqual({
    kind: 'done',
  })

  expect(told).toEqual([])
})

test.each(['refunded', 'refunding'] as const)(
  'of an order that is %s nothing is told',
  async (status) => {
    const { order, task } = await shippedOrder()
    await opened.store.orders.update(order.outTradeNo, (kept) => ({
      order: { ...kept, status },
      effects: [],
    }))

    expect(await deliveries().report(task)).toMatchObject(
      status === 'refunded' ? { kind: 'done' } : { kind: 'again', inSeconds: 600 },
    )

    expect(told).toEqual([])
  },
)

test('what WeChat had already is done', async () => {
  const { task } = await shippedOrder()

  expect(await deliveries(answering({ kind: 'already' })).report(task)).toEqual({ kind: 'done' })
})

test('a payment WeChat does not know yet is told again, ever later, for about a day', async () => {
  const { task } = await shippedOrder()
  const { report } = deliveries(answering({ kind: 'not-yet', problem: 'no such payment' }))

  expect(await report(task)).toEqual({ kind: 'again', inSeconds: 60, problem: 'no such payment' })
  expect(await report({ ...task, attempts: 3 })).toMatchObject({ inSeconds: 240 })
  expect(await report({ ...task, attempts: 20 })).toMatchObject({ inSeconds: 3600 })
  expect(await report({ ...task, attempts: 30 })).toEqual({
    kind: 'give-up',
    problem: 'no such payment',
  })
})

test('what WeChat will never take is given up, with its reason', async () => {
  const { task } = await shippedOrder()
  const { report } = deliveries(answering({ kind: 'refused', problem: 'not shippable' }))

  expect(await report(task)).toEqual({ kind: 'give-up', problem: 'not shippable' })
})

test('without an answer it stays to be done', async () => {
  const { task } = await shippedOrder()
  const silent = new Error('no answer')
  const { report } = deliveries({
    isNeeded: () => Promise.reject(silent),
    report: () => Promise.resolve({ kind: 'reported' }),
  })

  await expect(report(task)).rejects.toBe(silent)
})

test('the buyer receives what was shipped; to anybody else there is no such order', async () => {
  const { order } = await shippedOrder()
  const { receive } = deliveries()

  await expect(receive(order.outTradeNo, { userId: aUserId() })).rejects.toMatchObject({
    code: 'not-found',
    status: 404,
  })
  expect(await receive(order.outTradeNo, order)).toMatchObject({ status: 'received' })
  expect(await receive(order.outTradeNo, order)).toMatchObject({ status: 'received' })
})
