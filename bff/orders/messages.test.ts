import type { LogEntry } from '../log'
import { anIdentity, anOrder, aUserId, moment, orderTask } from '../store/testing/fixtures'
import type { OpenedStore } from '../store/testing/opened-store'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { createMessages, type MessageOutcome, type PaidMessage } from './messages'
import type { Order } from './order'

const TEMPLATE = 'TPL_paid_0001'

let opened: OpenedStore
let logged: LogEntry[]
let woken: number
let sent: PaidMessage[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  logged = []
  sent = []
  woken = 0
})
afterEach(() => opened.dispose())

const paid = (outcome: () => Promise<MessageOutcome>, templateId = TEMPLATE) => ({
  templateId,
  send: (message: PaidMessage) => {
    sent.push(message)
    return outcome()
  },
})

const messages = (
  sender: ReturnType<typeof paid> | undefined = paid(() => Promise.resolve({ kind: 'sent' })),
) =>
  createMessages({
    store: opened.store.orders,
    tasks: opened.store.tasks,
    paid: sender,
    clock: () => new Date(moment()),
    wake: () => woken++,
    log: (entry) => void logged.push(entry),
  })

const inBrowser = (): Order['payer'] => ({
  ...anIdentity(),
  launcher: 'wechat-jssdk',
  ip: '203.0.113.9',
})

async function kept(changes: Partial<Order> = {}): Promise<Order> {
  const order = anOrder({ status: 'paid', transactionId: '42000', paidAt: moment(7), ...changes })
  await opened.store.orders.insert(order, new Map())
  return order
}

const taskIn = ({ outTradeNo }: Order) =>
  opened.store.tasks.find(`send-message/${outTradeNo}/${TEMPLATE}`)

async function accepted(changes: Partial<Order> = {}) {
  const order = await kept(changes)
  await messages().accept({ outTradeNo: order.outTradeNo, accepted: [TEMPLATE] }, order)
  const task = await orderTask(opened.store, `send-message/${order.outTradeNo}/${TEMPLATE}`)
  return { order, task }
}

test('people are asked about orders of the mini-program only, and only if there is a template', () => {
  const order = anOrder()

  expect(messages().templatesFor(order)).toEqual([TEMPLATE])
  expect(messages().templatesFor({ ...order, payer: inBrowser() })).toEqual([])
  const none = createMessages({
    store: opened.store.orders,
    tasks: opened.store.tasks,
    paid: undefined,
    clock: () => new Date(),
    wake: () => undefined,
    log: () => undefined,
  })
  expect(none.templatesFor(order)).toEqual([])
})

test('what a buyer accepts is to be sent, once however often they say so', async () => {
  const order = await kept({ status: 'awaiting-payment' })
  const { accept } = messages()
  const asked = { outTradeNo: order.outTradeNo, accepted: [TEMPLATE, TEMPLATE] }

  await Promise.all([accept(asked, order), accept(asked, order)])
  expect(await taskIn(order)).toMatchObject({ kind: 'send-message', dueAt: moment(), attempts: 0 })
  expect(woken).toBeGreaterThan(0)
  await opened.store.tasks.finish(`send-message/${order.outTradeNo}/${TEMPLATE}`)
  await accept(asked, order)

  expect(await taskIn(order)).toBeUndefined()
})

test('what was not offered is ignored', async () => {
  const order = await kept()
  const elsewhere = await kept({ payer: inBrowser() })
  const { accept } = messages()

  await accept({ outTradeNo: order.outTradeNo, accepted: ['other', 'templates'] }, order)
  await accept({ outTradeNo: order.outTradeNo, accepted: [] }, order)
  await accept({ outTradeNo: elsewhere.outTradeNo, accepted: [TEMPLATE] }, elsewhere)

  expect(await taskIn(order)).toBeUndefined()
  expect(await taskIn(elsewhere)).toBeUndefined()
})

test('nobody accepts messages for another', async () => {
  const order = await kept()
  const asked = { outTradeNo: order.outTradeNo, accepted: [TEMPLATE] }

  await expect(messages().accept(asked, { userId: aUserId() })).rejects.toMatchObject({
    code: 'not-found',
  })

  expect(await taskIn(order)).toBeUndefined()
})

test.each(['closed', 'refunding', 'refunded'] as const)(
  'an order that is %s has nothing more to say',
  async (status) => {
    const order = await kept({ status })

    await messages().accept({ outTradeNo: order.outTradeNo, accepted: [TEMPLATE] }, order)

    expect(await taskIn(order)).toBeUndefined()
  },
)

test('the message says what was bought and paid', async () => {
  const { order, task } = await accepted()

  expect(await messages().send(task)).toEqual({ kind: 'done' })

  const { outTradeNo, payer } = order
  const openId = payer.launcher === 'wechat-mini-program' ? payer.openId : undefined
  expect(sent).toEqual([{ openId, outTradeNo, goods: '椪柑×1', amount: 5900, paidAt: moment(7) }])
  expect(JSON.stringify(logged)).not.toContain(openId)
})

test('it waits until the order is paid, and is not sent when nothing will be', async () => {
  const { order, task } = await accepted({ status: 'awaiting-payment' })
  expect(await messages().send(task)).toMatchObject({ kind: 'again', inSeconds: 30 })

  await opened.store.orders.update(order.outTradeNo, (latest) => ({
    order: { ...latest, status: 'closed', closedAt: moment(9) },
    effects: [],
  }))

  expect(await messages().send(task)).toEqual({ kind: 'done' })
  expect(sent).toEqual([])
})

test('a template that is not ours any more is not sent', async () => {
  const { task } = await accepted()
  const { send } = messages(paid(() => Promise.resolve({ kind: 'sent' }), 'TPL_other_001'))

  expect(await send(task)).toEqual({ kind: 'done' })
  expect(sent).toEqual([])
})

test.each([
  [{ kind: 'no-consent' }, 'info', { kind: 'done' }],
  [{ kind: 'in-doubt', problem: 'no answer' }, 'warn', { kind: 'done' }],
  [{ kind: 'refused', problem: 'bad data' }, undefined, { kind: 'give-up', problem: 'bad data' }],
] as const)('after %j nobody sends it again', async (answer, level, outcome) => {
  const { task } = await accepted()

  expect(await messages(paid(() => Promise.resolve(answer))).send(task)).toEqual(outcome)

  expect(logged.map((entry) => entry.level)).toEqual(level === undefined ? [] : [level])
})

test('what broke off in the middle is not sent again: it may have arrived', async () => {
  const { task } = await accepted()
  const dies = messages(paid(() => new Promise(() => undefined)))
  void dies.send(task)
  while (sent.length === 0) await new Promise(setImmediate)

  const later = await orderTask(opened.store, task.id)

  expect(await messages().send(later)).toEqual({ kind: 'done' })
  expect(sent).toHaveLength(1)
  expect(logged).toMatchObject([{ level: 'warn', event: 'message-in-doubt' }])
})

test('what surely was not sent is sent later', async () => {
  const { task } = await accepted()
  const busy = new Error('busy')
  await expect(messages(paid(() => Promise.reject(busy))).send(task)).rejects.toBe(busy)

  const later = await orderTask(opened.store, task.id)

  expect(later).toEqual(task)
  expect(await messages().send(later)).toEqual({ kind: 'done' })
  expect(sent).toHaveLength(2)
})
