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
  ProductId,
  RequestId,
  UserId,
} from '../contract/primitives'
import { AppError } from '../errors'
import type { LogEntry } from '../log'
import type { PaymentChannel, PaymentEvent } from '../payments/channel'
import { openJsonStore } from '../store/json'
import type { Store } from '../store/store'
import type { Order } from './order'
import { draw, type Buyer } from './placing'
import { createSettlement } from './settlement'

const orange = ProductId.parse('orange')
const identity = { appId: AppId.parse('wx0123456789abcdef'), openId: OpenId.parse('o1') }
const buyer: Buyer = { userId: UserId.parse('u1'), client: 'weapp', identity, ip: '203.0.113.9' }

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
    clock: () => now,
    log: (entry) => void log.push(entry),
  })

async function expired(): Promise<Order> {
  const order = draw({
    wish: { requestId: RequestId.parse(randomUUID()), items: [{ productId: orange, quantity: 2 }] },
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

test('the sweep closes what nobody paid in time and gives the goods back', async () => {
  const order = await expired()

  await settlement({ query: pending(order), close: closed }).closeExpired()

  expect(await kept(order)).toMatchObject({ status: 'closed' })
  expect(await taken()).toBe(0)
})

test('the sweep leaves an order alone while WeChat is silent, and goes on with the next', async () => {
  const unlucky = await expired()
  const lucky = await expired()

  await settlement({
    query: ({ outTradeNo }) => (outTradeNo === unlucky.outTradeNo ? silent() : pending(lucky)()),
    close: closed,
  }).closeExpired()

  expect(await kept(unlucky)).toMatchObject({ status: 'awaiting-payment' })
  expect(await kept(lucky)).toMatchObject({ status: 'closed' })
  expect(log).toMatchObject([
    { level: 'warn', event: 'settlement-failed', outTradeNo: unlucky.outTradeNo },
  ])
})

test('one order that breaks the sweep keeps no other one open, and the failure is told', async () => {
  const broken = await expired()
  const next = await expired()
  const breaking = () => Promise.reject(new TypeError('nobody foresaw this'))

  const sweep = settlement({
    query: ({ outTradeNo }) => (outTradeNo === broken.outTradeNo ? breaking() : pending(next)()),
    close: closed,
  }).closeExpired()

  await expect(sweep).rejects.toThrow('nobody foresaw this')
  expect(await kept(broken)).toMatchObject({ status: 'awaiting-payment' })
  expect(await kept(next)).toMatchObject({ status: 'closed' })
})

test('an order paid between our question and our closing is paid', async () => {
  const order = await expired()
  const answers = [pending(order), () => Promise.resolve(paid(order))]

  await settlement({
    query: () => (answers.shift() ?? silent)(),
    close: () => Promise.resolve('already-paid'),
  }).closeExpired()

  expect(await kept(order)).toMatchObject({ status: 'paid', transactionId: 't1' })
  expect(await taken()).toBe(2)
})

test('what WeChat never heard of is closed', async () => {
  const order = await expired()
  const unknown = { kind: 'unknown', outTradeNo: order.outTradeNo } as const

  await settlement({ query: () => Promise.resolve(unknown), close: closed }).closeExpired()

  expect(await kept(order)).toMatchObject({ status: 'closed' })
})

test('a payment of another amount closes nothing, pays nothing and is an error in the log', async () => {
  const order = await expired()
  const wrong = { ...paid(order), amount: Fen.parse(1) }

  await settlement({ query: () => Promise.resolve(wrong), close: closed }).closeExpired()

  expect(await kept(order)).toMatchObject({ status: 'awaiting-payment' })
  expect(log).toMatchObject([{ level: 'error', event: 'settlement-failed' }])
})

const closedEarly = async () => {
  const order = await expired()
  const early = settlement({ query: pending(order), close: () => Promise.resolve('too-early') })
  await early.closeExpired()
  const task = await store.tasks.find(`close-payment/${order.outTradeNo}`)
  if (!task) throw new Error('nobody closes it at WeChat')
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
