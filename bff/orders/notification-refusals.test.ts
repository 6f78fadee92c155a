import type { Alert } from '../alerts/alert'
import { Fen } from '../contract/primitives'
import { AppError } from '../errors'
import type { LogEntry } from '../log'
import type { PaymentChannel, PaymentEvent } from '../payments/channel'
import { anOrder, moment } from '../store/testing/fixtures'
import type { OpenedStore } from '../store/testing/opened-store'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { createNotifications } from './notifications'
import { createSettlement } from './settlement'

let opened: OpenedStore
let log: LogEntry[]
let told: Alert[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  log = []
  told = []
})
afterEach(() => opened.dispose())

const { outTradeNo } = anOrder()
const paid: PaymentEvent = {
  kind: 'paid',
  outTradeNo,
  amount: Fen.parse(5900),
  transactionId: 't1',
  paidAt: moment(),
}

/** What becomes of a notification that the channel reads so; the status it is answered with. */
async function receive(parseNotification: PaymentChannel['parseNotification']) {
  const nothing = () => Promise.reject(new AppError('wechat-unavailable', 503, 'no answer'))
  const channel: PaymentChannel = {
    prepay: nothing,
    query: nothing,
    close: nothing,
    parseNotification,
    acknowledge: (settled) => ({ status: settled ? 204 : 500, type: 'text/plain', body: '' }),
  }
  const clock = () => new Date(moment())
  const parts = { channel, clock, log: (entry: LogEntry) => void log.push(entry) }
  const { orders: store, notifications } = opened.store
  const totals = () => Promise.resolve(new Map())
  const { settle } = createSettlement({ ...parts, store, totals })
  const tell = (alert: Alert) => Promise.resolve(void told.push(alert))
  const receiveIt = createNotifications({ ...parts, settle, notifications, tell })
  const { status } = await receiveIt({}, 'raw')
  return status
}
const kept = async () => (await opened.store.notifications.list({ limit: 9 })).notifications

test('a payment for an order nobody here knows is refused, kept and told to the merchant', async () => {
  expect(await receive(() => Promise.resolve(paid))).toBe(500)

  expect(await kept()).toMatchObject([{ about: 'payment', outTradeNo, outcome: 'refused' }])
  expect(log).toMatchObject([{ level: 'error', event: 'payment-refused', outTradeNo }])
  expect(told).toEqual([{ kind: 'unknown-order', outTradeNo }])
})

test('what is true and none of our business is acknowledged and kept as such', async () => {
  const reason = `event type ${'X'.repeat(500)}`

  expect(await receive(() => Promise.resolve({ kind: 'ignored', reason }))).toBe(204)

  const [ignored] = await kept()
  expect(ignored).toMatchObject({ outcome: 'ignored', reason: reason.slice(0, 200) })
})

test('a failure nobody foresaw is kept by its name alone: its words may quote what was sent', async () => {
  await receive(() => Promise.reject(new SyntaxError('Unexpected token in {"openid":"o1"}')))

  expect(await kept()).toMatchObject([{ outcome: 'refused', reason: 'SyntaxError' }])
})

test('while WeChat cannot be asked it is refused without an alarm: it will come again', async () => {
  await receive(() => Promise.reject(new AppError('wechat-unavailable', 503, 'no answer')))

  expect(await kept()).toMatchObject([{ outcome: 'refused', reason: 'no answer' }])
  expect(log).toMatchObject([{ level: 'error', event: 'notification-refused' }])
  expect(told).toEqual([])
})

test('a full disk does not keep WeChat from hearing that it was not settled', async () => {
  const { notifications } = opened.store
  opened.store.notifications = {
    ...notifications,
    add: () => Promise.reject(new Error('disk full')),
  }

  expect(await receive(() => Promise.resolve(paid))).toBe(500)

  expect(log.at(-1)).toMatchObject({ event: 'notification-not-kept', message: 'disk full' })
})
