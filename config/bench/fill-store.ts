/** Fills a store through its port with orders such as a shop has: most paid and sent, some closed, a few paid back. */
import { randomUUID } from 'node:crypto'
import { instant, OutRefundNo, OutTradeNo } from '../../bff/contract/primitives'
import { askPayment } from '../../bff/orders/asking'
import type { Change, Order } from '../../bff/orders/order'
import { newNumber } from '../../bff/orders/placing'
import { recordClosing, recordPayment } from '../../bff/orders/transitions'
import type { StoredSession } from '../../bff/sessions/store'
import type { Store } from '../../bff/store/store'
import type { OrderTask } from '../../bff/tasks/store'
import { anIdentity, anOrder, aSession, aTask, aUser } from '../../bff/store/testing/fixtures'

const ORDERS_PER_USER = 5
const AT_ONCE = 200
const MINUTE = 60_000
const FIRST = Date.UTC(2025, 10, 20)

export async function fillStore({ store, orders }: { store: Store; orders: number }) {
  const sessions: StoredSession[] = []
  await eachOf(
    Math.ceil(orders / ORDERS_PER_USER),
    async () => void sessions.push(await signIn(store)),
  )
  await eachOf(orders, async (index) => {
    const session = sessions[Math.floor(Math.random() * sessions.length)]
    if (session) await live(store, { order: orderOf(session, index), index })
  })
}

/** Runs `work` for 0, 1, 2, …, as many at once as a busy shop has. */
async function eachOf(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function signIn({ users, sessions }: Store): Promise<StoredSession> {
  const identity = anIdentity()
  const { id: userId } = await users.identify(identity, aUser())
  const tokenHash = `${randomUUID()}${randomUUID()}`.replaceAll('-', '')
  const session = aSession({ tokenHash, userId, identity, sealedSessionKey: tokenHash })
  await sessions.insert(session)
  return session
}

/** One every five minutes. */
function orderOf({ userId, identity = anIdentity() }: StoredSession, index: number): Order {
  const placedAt = new Date(FIRST + index * 5 * MINUTE)
  return anOrder({
    outTradeNo: OutTradeNo.parse(newNumber(placedAt)),
    userId,
    payer: { ...identity, launcher: 'wechat-mini-program', ip: '203.0.113.9' },
    createdAt: instant(placedAt),
    expiresAt: instant(new Date(placedAt.getTime() + 30 * MINUTE)),
  })
}

/** Of a hundred five are closed and two paid back. */
async function live(store: Store, { order, index }: { order: Order; index: number }) {
  const { outTradeNo } = order
  const task = askPayment(order)
  const report = aTask({ id: `report-shipment/${outTradeNo}`, outTradeNo })
  await store.orders.insert(order, new Map(), [task])
  if (index % 20 === 0)
    await store.orders.update(outTradeNo, (it) => recordClosing(it, it.expiresAt))
  else await store.orders.update(outTradeNo, (it) => pay(it, { index, report }))
  if (index % 50 === 1) await store.orders.update(outTradeNo, payBack)
  await Promise.all([task, report].map(({ id }) => store.tasks.finish(id)))
}

function pay(order: Order, { index, report }: { index: number; report: OrderTask }): Change {
  const { outTradeNo, amount } = order
  const paidAt = instant(new Date(Date.parse(order.createdAt) + MINUTE))
  const transactionId = `42000000${String(index).padStart(20, '0')}`
  const paid = { kind: 'paid', outTradeNo, amount, transactionId, paidAt } as const
  const { order: after, effects } = recordPayment(order, paid)
  const told = { id: randomUUID(), receivedAt: paidAt, about: 'payment', outTradeNo } as const
  return {
    order: after,
    effects: [
      ...effects,
      { kind: 'notification', notification: { ...told, outcome: 'settled' } },
      { kind: 'task', task: report },
    ],
  }
}

function payBack(order: Order): Change {
  const { amount, createdAt } = order
  const outRefundNo = OutRefundNo.parse(`R${order.outTradeNo}`)
  const refund = {
    outRefundNo,
    amount,
    reason: '坏了两个',
    status: 'succeeded',
    createdAt,
    succeededAt: createdAt,
  } as const
  return {
    order: { ...order, status: 'refunded', refunded: amount, refunds: [refund] },
    effects: [],
  }
}
