import { Fen, OutRefundNo } from '../contract/primitives'
import type { Alert } from '../alerts/alert'
import type { LogEntry } from '../log'
import type { Order } from '../orders/order'
import { createSettlement } from '../orders/settlement'
import type { PaymentChannel } from '../payments/channel'
import { anEntry, anOrder, aTask, moment } from '../store/testing/fixtures'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import type { OpenedStore } from '../store/testing/opened-store'
import { watchBalances } from './overdraft'

let opened: OpenedStore
let log: LogEntry[]
let told: Alert[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  log = []
  told = []
})
afterEach(() => opened.dispose())

const neverAsked = () => Promise.reject(new Error('WeChat is not asked here'))
const channel: PaymentChannel = {
  prepay: neverAsked,
  query: neverAsked,
  close: neverAsked,
  parseNotification: neverAsked,
  acknowledge: () => ({ status: 204, type: '', body: '' }),
}

/** A top-up of 1,000 fen, of which so much is left. */
async function toppedUp(left: number): Promise<Order> {
  const order = anOrder({
    purpose: 'top-up',
    status: 'paid',
    transactionId: '4200000001',
    amount: Fen.parse(1000),
  })
  const { orders } = opened.store
  await orders.insert(order, new Map())
  return orders.update(order.outTradeNo, (kept) => ({
    order: { ...kept, remark: '' },
    effects: [{ kind: 'ledger', entry: anEntry({ userId: order.userId, amount: left }) }],
  }))
}

async function giveBackAtWechat({ outTradeNo }: Order, times = 1) {
  const { orders } = opened.store
  const say = (entry: LogEntry) => void log.push(entry)
  const tasksFor = (alert: Alert) => {
    told.push(alert)
    return [aTask({ id: `send-alert/${alert.kind}` })]
  }
  const { settle } = createSettlement({
    store: watchBalances({ orders, tasksFor, log: say }),
    channel,
    totals: () => Promise.resolve(new Map()),
    clock: () => new Date(moment()),
    log: say,
  })
  for (let time = 0; time < times; time++) {
    await settle({
      kind: 'refund',
      outTradeNo,
      outRefundNo: OutRefundNo.parse('M1'),
      refundId: '5030000001',
      amount: Fen.parse(1000),
      state: 'succeeded',
    })
  }
}

test('what WeChat gave back is taken although it is spent, and somebody hears of it, once', async () => {
  const order = await toppedUp(300)

  await giveBackAtWechat(order, 3)

  expect(await opened.store.ledger.balance(order.userId)).toBe(-700)
  expect(await opened.store.orders.find(order.outTradeNo)).toMatchObject({ status: 'refunded' })
  expect(log).toEqual([
    {
      level: 'error',
      event: 'balance-below-zero',
      outTradeNo: order.outTradeNo,
      balance: -700,
    },
  ])
  const { outTradeNo } = order
  expect(told).toEqual([{ kind: 'balance-below-zero', outTradeNo, balance: -700 }])
  const later = await opened.reopen()
  expect(await later.tasks.find('send-alert/balance-below-zero')).toBeDefined()
})

test('what is still there is taken, and nobody is called', async () => {
  const order = await toppedUp(1000)

  await giveBackAtWechat(order)

  expect(await opened.store.ledger.balance(order.userId)).toBe(0)
  expect(log).toEqual([])
  expect(told).toEqual([])
})
