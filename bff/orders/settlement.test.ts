import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import {
  AppId,
  Fen,
  instant,
  OpenId,
  OutRefundNo,
  OutTradeNo,
  ProductId,
  RequestId,
  UserId,
} from '../contract/primitives'
import { AppError } from '../errors'
import type { LogEntry } from '../log'
import type { PaymentChannel, PaymentEvent } from '../payments/channel'
import { openJsonStore } from '../store/json'
import type { Store } from '../store/store'
import { orderTask } from '../store/testing/fixtures'
import type { Order } from './order'
import { draw, type Buyer } from './placing'
import { createSettlement } from './settlement'
import { MismatchError } from './mismatch'

const orange = ProductId.parse('orange')
const identity = { appId: AppId.parse('wx0123456789abcdef'), openId: OpenId.parse('o1') }
const buyer: Buyer = { userId: UserId.parse('u1'), client: 'weapp', identity, ip: '203.0.113.9' }

const newRequestId = () => RequestId.parse(randomUUID())

let directory: string
let store: Store
let now: Date
let log: LogEntry[]
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'settlement-'))
  store = await openJsonStore({ directory })
  now = new Date('2026-11-20T05:00:00Z')
  log = []
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

const silent = () => Promise.reject(new AppError('wechat-unavailable', 503, 'no answer'))
const closed = () => Promise.resolve('closed' as const)

/** WeChat as this test wants it; the channel is a port. */
const settlement = (answers: Pick<PaymentChannel, 'query' | 'close'>) =>
  createSettlement({
    store: store.orders,
    channel: {
      ...answers,
      prepay: silent,
      parseNotification: silent,
      acknowledge: () => ({ status: 204, type: 'text/plain', body: '' }),
    },
    totals: () => Promise.resolve(new Map([[orange, 10]])),
    clock: () => now,
    log: (entry) => void log.push(entry),
  })

async function expired(): Promise<Order> {
  const order = draw({
    wish: { requestId: newRequestId(), items: [{ productId: orange, quantity: 2 }] },
    offers: new Map([
      [
        orange,
        { title: '橙', imageUrl: '', price: Fen.parse(4990), goodsType: 'physical', total: 10 },
      ],
    ]),
    buyer,
    payer: { ...identity, launcher: 'wechat-mini-program', ip: '203.0.113.9' },
    now,
    ttlMinutes: 30,
  })
  await store.orders.insert(order, new Map([[orange, 10]]))
  now = new Date(now.getTime() + 31 * 60_000)
  return order
}

const pending =
  ({ outTradeNo }: Order) =>
  () =>
    Promise.resolve<PaymentEvent>({ kind: 'pending', outTradeNo })
const paid = ({ outTradeNo, amount }: Order): PaymentEvent => ({
  kind: 'paid',
  outTradeNo,
  amount,
  transactionId: 't1',
  paidAt: instant(now),
})
const kept = (order: Order) => store.orders.find(order.outTradeNo)
const taken = async () => (await store.stock.taken()).get(orange) ?? 0

test('what nobody paid in time is closed, and gives the goods back', async () => {
  const order = await expired()

  await settlement({ query: pending(order), close: closed }).conclude(order)

  expect(await kept(order)).toMatchObject({ status: 'closed' })
  expect(await taken()).toBe(0)
})

test('an order paid between our question and our closing is paid', async () => {
  const order = await expired()
  const answers = [pending(order), () => Promise.resolve(paid(order))]

  await settlement({
    query: () => (answers.shift() ?? silent)(),
    close: () => Promise.resolve('already-paid'),
  }).conclude(order)

  expect(await kept(order)).toMatchObject({ status: 'paid', transactionId: 't1' })
  expect(await taken()).toBe(2)
})

test('what WeChat never heard of is closed', async () => {
  const order = await expired()
  const unknown = { kind: 'unknown', outTradeNo: order.outTradeNo } as const

  await settlement({ query: () => Promise.resolve(unknown), close: closed }).conclude(order)

  expect(await kept(order)).toMatchObject({ status: 'closed' })
})

test('a payment of another amount closes nothing and pays nothing; somebody who looks sees the order as it is', async () => {
  const order = await expired()
  const wrong = { ...paid(order), amount: Fen.parse(1) }
  const shop = settlement({ query: () => Promise.resolve(wrong), close: closed })

  await expect(shop.conclude(order)).rejects.toThrow(MismatchError)
  expect(await shop.refresh(order)).toEqual(order)

  expect(await kept(order)).toEqual(order)
  expect(log).toMatchObject([{ level: 'error', event: 'settlement-failed' }])
})

describe('money for what was closed', () => {
  const closedAndPaid = async (others: number) => {
    const order = await expired()
    await settlement({ query: pending(order), close: closed }).conclude(order)
    const { userId, requestId } = { userId: UserId.parse('u2'), requestId: newRequestId() }
    const other: Order = { ...order, outTradeNo: OutTradeNo.parse('OTHERS'), userId, requestId }
    await store.orders.insert(
      { ...other, items: order.items.map((item) => ({ ...item, quantity: others })) },
      new Map([[orange, 10]]),
    )
    const { settle } = settlement({ query: () => Promise.resolve(paid(order)), close: closed })
    await settle(paid(order))
    return { order, settle }
  }

  test('buys its goods again while they are there', async () => {
    const { order } = await closedAndPaid(8)

    expect(await kept(order)).toMatchObject({ status: 'paid', refunds: [] })
    expect(await taken()).toBe(10)
  })

  test('goes back whole when they are gone, begun with the payment and not twice', async () => {
    const { order, settle } = await closedAndPaid(9)
    const once = await kept(order)
    await settle(paid(order))

    expect(once).toMatchObject({
      status: 'refunding',
      transactionId: 't1',
      refunds: [
        { amount: order.amount, reason: '付款时商品已售完，自动退款', status: 'processing' },
      ],
    })
    expect(await kept(order)).toEqual(once)
    expect(await taken()).toBe(9)
    const [refund] = once?.refunds ?? []
    const task = await store.tasks.find(`follow-refund/${refund?.outRefundNo}`)
    expect(task).toMatchObject({ kind: 'follow-refund', outTradeNo: order.outTradeNo })
  })
})

const closedEarly = async () => {
  const order = await expired()
  const early = settlement({ query: pending(order), close: () => Promise.resolve('too-early') })
  await early.conclude(order)
  const task = await orderTask(store, `close-payment/${order.outTradeNo}`)
  return { order, task }
}

test('an order that WeChat holds for paid and does not yet tell of is asked for again', async () => {
  const { order, task } = await closedEarly()
  const close = () => Promise.resolve('already-paid' as const)

  const early = await settlement({ query: pending(order), close }).closeLate(task)
  expect(early.kind).toBe('again')
  expect(await kept(order)).toMatchObject({ status: 'closed' })

  const late = await settlement({ query: () => Promise.resolve(paid(order)), close }).closeLate(
    task,
  )
  expect(late).toEqual({ kind: 'done' })
  expect(await kept(order)).toMatchObject({ status: 'paid' })
  expect(await taken()).toBe(2)
})

test('word of a refund does not make an order paid of which WeChat does not say so', async () => {
  const order = await expired()
  const refunded: PaymentEvent = {
    kind: 'refund',
    outTradeNo: order.outTradeNo,
    outRefundNo: OutRefundNo.parse('BY-HAND'),
    refundId: '5030000001',
    amount: Fen.parse(100),
    state: 'succeeded',
  }

  const unpaid = settlement({ query: pending(order), close: closed })
  await expect(unpaid.settle(refunded)).rejects.toThrow('nobody paid')
  expect(await kept(order)).toMatchObject({ status: 'awaiting-payment', refunds: [] })

  const known = settlement({ query: () => Promise.resolve(paid(order)), close: closed })
  await known.settle(refunded)
  expect(await kept(order)).toMatchObject({ status: 'paid', transactionId: 't1', refunded: 100 })
})
