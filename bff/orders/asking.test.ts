import { instant, Fen, type Instant } from '../contract/primitives'
import { AppError } from '../errors'
import type { LogEntry } from '../log'
import type { PaymentChannel, PaymentEvent } from '../payments/channel'
import { anOrder, moment } from '../store/testing/fixtures'
import type { OpenedStore } from '../store/testing/opened-store'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { createTaskRunner, type TaskWork } from '../tasks/runner'
import { askPayment, createAsking, nextAsk } from './asking'
import type { Order } from './order'
import { createSettlement } from './settlement'

let opened: OpenedStore
let now: Instant
let log: LogEntry[]
let asked: string[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  now = moment()
  log = []
  asked = []
})
afterEach(() => opened.dispose())

type Named = Pick<Order, 'outTradeNo'>
type Answer = (order: Named) => PaymentEvent
const pending: Answer = ({ outTradeNo }) => ({ kind: 'pending', outTradeNo })
const paid = ({ outTradeNo }: Named, amount = 5900): PaymentEvent => ({
  kind: 'paid',
  outTradeNo,
  amount: Fen.parse(amount),
  transactionId: 't1',
  paidAt: now,
})
const untouched: TaskWork = () => Promise.reject(new Error('not meant'))

/** Our side, and a WeChat that answers so. */
function shop(answer: Answer = pending) {
  const clock = () => new Date(now)
  const silent = () => Promise.reject(new AppError('wechat-unavailable', 503, 'no answer'))
  const channel: PaymentChannel = {
    prepay: silent,
    parseNotification: silent,
    acknowledge: () => ({ status: 204, type: 'text/plain', body: '' }),
    query(key) {
      asked.push(`ask ${key.outTradeNo}`)
      return Promise.resolve(key).then(answer)
    },
    close({ outTradeNo }) {
      asked.push(`close ${outTradeNo}`)
      return Promise.resolve('closed')
    },
  }
  const tell = (entry: LogEntry) => void log.push(entry)
  const parts = { store: opened.store.orders, channel, clock, log: tell }
  const settlement = createSettlement({
    ...parts,
    totals: () => Promise.resolve(new Map()),
  })
  const { tasks } = opened.store
  const asking = createAsking({
    ...parts,
    tasks,
    settlement,
  })
  const { runDue } = createTaskRunner({
    store: tasks,
    work: {
      'ask-payment': asking.ask,
      'report-shipment': untouched,
      'send-message': untouched,
      'follow-refund': untouched,
      'close-payment': untouched,
      reconcile: () => Promise.reject(new Error('not meant')),
      'send-alert': () => Promise.reject(new Error('not meant')),
    },
    clock,
    log: tell,
  })
  return { asking, runDue }
}

async function placed(differences: Partial<Order> = {}): Promise<Order> {
  const order = anOrder(differences)
  await opened.store.orders.insert(order, new Map(), [askPayment(order)])
  return order
}
const kept = ({ outTradeNo }: Order) => opened.store.orders.find(outTradeNo)
const taskOf = ({ outTradeNo }: Order) => opened.store.tasks.find(`ask-payment/${outTradeNo}`)

test('WeChat is asked 5 s, 30 s, 1, 3, 5 and 10 minutes after placing, and at expiry the order is closed', async () => {
  const order = await placed()
  const { runDue } = shop()
  const when: number[] = []

  for (let second = 0; second <= 1800; second++) {
    now = moment(second)
    const before = asked.length
    await runDue()
    if (asked.length > before) when.push(second)
  }

  expect(when).toEqual([5, 30, 60, 180, 300, 600, 1800])
  expect(asked.slice(-2)).toEqual([`ask ${order.outTradeNo}`, `close ${order.outTradeNo}`])
  expect(await kept(order)).toMatchObject({ status: 'closed', closedAt: moment(1800) })
  expect(await opened.store.stock.taken()).toEqual(new Map([[order.items[0]?.productId, 0]]))
  expect(await taskOf(order)).toBeUndefined()
})

test.each([
  [40, [5, 30, 40]],
  [3600, [5, 30, 60, 180, 300, 600, 1800, 3600]],
])('of an order good for %i s the moments are %j', (seconds, moments) => {
  const order = anOrder({ expiresAt: moment(seconds) })
  const found: Instant[] = []

  for (let at: Instant = order.createdAt; at < order.expiresAt; at = nextAsk(order, at)) {
    found.push(nextAsk(order, at))
  }

  expect(found).toEqual(moments.map(moment))
})

test('a payment nobody told us of is found, and asking ends', async () => {
  const order = await placed()
  const { runDue } = shop((order) => paid(order))

  now = moment(5)
  await runDue()

  expect(await kept(order)).toMatchObject({ status: 'paid', transactionId: 't1' })
  expect(await taskOf(order)).toBeUndefined()
})

test('what was closed or paid meanwhile is asked about no more', async () => {
  const order = await placed()
  await opened.store.orders.update(order.outTradeNo, (latest) => ({
    order: { ...latest, status: 'closed', closedAt: now },
    effects: [],
  }))

  now = moment(5)
  await shop().runDue()

  expect(asked).toEqual([])
  expect(await taskOf(order)).toBeUndefined()
})

test('while WeChat is silent about one order the others are closed in time', async () => {
  const unlucky = await placed()
  const lucky = await placed()
  const { runDue } = shop((order) => {
    if (order.outTradeNo === unlucky.outTradeNo) throw new TypeError('nobody foresaw this')
    return pending(order)
  })

  for (const second of [5, 30, 60, 180, 300, 600, 1800]) {
    now = moment(second)
    await runDue()
  }

  expect(await kept(lucky)).toMatchObject({ status: 'closed' })
  expect(await kept(unlucky)).toMatchObject({ status: 'awaiting-payment' })
  expect(await taskOf(unlucky)).toMatchObject({ failures: 5, problem: 'nobody foresaw this' })
})

test('another amount than the order’s is told once, and somebody has to look', async () => {
  const order = await placed()
  const { runDue } = shop((it) => paid(it, 1))

  now = moment(5)
  await runDue()

  expect(await kept(order)).toEqual(order)
  expect(await taskOf(order)).toMatchObject({ givenUpAt: now })
  const { outTradeNo } = order
  expect(log).toContainEqual(
    expect.objectContaining({ level: 'error', event: 'payment-refused', outTradeNo }),
  )
})

test('orders an older program kept get their tasks at the start, once', async () => {
  const orders = Array.from({ length: 450 }, () => anOrder())
  await Promise.all(orders.map((order) => opened.store.orders.insert(order, new Map())))
  const [own, ...others] = orders
  if (!own) throw new Error('no order')
  const task = { ...askPayment(own), attempts: 3 }
  await opened.store.tasks.insert(task)
  now = instant(new Date(moment(400)))

  await shop().asking.adopt()
  await shop().asking.adopt()

  const found = await Promise.all(others.map(taskOf))
  expect(found.map((one) => one?.dueAt)).toEqual(others.map(() => moment(600)))
  expect(await taskOf(own)).toEqual(task)
})
