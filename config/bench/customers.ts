/** People with orders, put into a store through its port before a shop opens it. */
import { randomUUID } from 'node:crypto'
import { instant, OutTradeNo, type UserId } from '../../bff/contract/primitives'
import { askPayment } from '../../bff/orders/asking'
import type { Order } from '../../bff/orders/order'
import { newNumber } from '../../bff/orders/placing'
import { recordPayment } from '../../bff/orders/transitions'
import type { Identity } from '../../bff/sessions/store'
import { newSecret, sha256 } from '../../bff/sessions/token'
import type { Store } from '../../bff/store/store'
import { anIdentity, anOrder, aSession, aUser } from '../../bff/store/testing/fixtures'
import { APP_ID } from './wechat'

const HOUR = 60 * 60_000
const AT_ONCE = 64
const ORDERS_OF_ONE = 10

export interface Customer {
  userId: UserId
  /** Of an open session. */
  token: string
}

/** Somebody WeChat has told us all about. */
export async function signIn(
  { users, sessions }: Store,
  identity: Identity = anIdentity(APP_ID),
): Promise<Customer> {
  const person = { ...identity, unionId: `u${randomUUID()}` }
  const { id: userId } = await users.identify(person, aUser({ identities: [identity] }))
  const token = newSecret()
  const expiresAt = instant(new Date(Date.now() + 24 * HOUR))
  await sessions.insert(aSession({ tokenHash: sha256(token), userId, identity, expiresAt }))
  return { userId, token }
}

export interface Kept extends Customer {
  order: Order
}

/** Unpaid orders of many people. */
export async function placeOrders(store: Store, count: number): Promise<Kept[]> {
  const customers: Customer[] = []
  await inTurns(Array(Math.ceil(count / ORDERS_OF_ONE)).fill(0), async () => {
    customers.push(await signIn(store))
  })
  const placed = Array.from({ length: count }, (_, index) => {
    const customer = customers[index % customers.length]
    if (!customer) throw new Error('nobody there')
    return { ...customer, order: orderOf(customer, index) }
  })
  await inTurns(placed, ({ order }) =>
    store.orders.insert(order, new Map(), [askPayment(order, instant(new Date()))]),
  )
  return placed
}

/** Placed an hour ago, and to be paid until tomorrow: nobody asks WeChat about it while something is measured. */
function orderOf({ userId }: Customer, index: number): Order {
  const placedAt = Date.now() - HOUR + index
  return anOrder({
    outTradeNo: OutTradeNo.parse(newNumber(new Date(placedAt))),
    userId,
    payer: { ...anIdentity(APP_ID), launcher: 'wechat-mini-program', ip: '203.0.113.9' },
    createdAt: instant(new Date(placedAt)),
    expiresAt: instant(new Date(placedAt + 24 * HOUR)),
  })
}

export async function pay({ orders }: Store, kept: Kept[]): Promise<void> {
  const paidAt = instant(new Date())
  await inTurns(kept, ({ order: { outTradeNo, amount } }) =>
    orders.update(outTradeNo, (order) => {
      const transactionId = `4200${outTradeNo}`.slice(0, 28)
      return recordPayment(order, { kind: 'paid', outTradeNo, amount, transactionId, paidAt })
    }),
  )
}

/** For each, so many at once. */
export async function inTurns<T>(all: T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const left = all.values()
  const worker = async () => {
    for (const one of left) await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
