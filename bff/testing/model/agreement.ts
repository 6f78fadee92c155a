/** The shop's books against WeChat's: money in is money accounted, once, and goods are where the orders are. */
import type { ProductId, UserId } from '../../contract/primitives'
import type { Notification } from '../../contract/notification'
import { isForSoldOut } from '../../orders/late-payments'
import type { Order, Refund } from '../../orders/order'
import { BUYERS, OFFERS } from './people'
import { assertKept } from './promises'
import type { ChargeAtWechat, RefundAtWechat } from './wechat-books'
import { everyOrder, type World } from './world'

/** @throws Error naming the first thing that does not agree */
export async function assertAgreement(world: World): Promise<void> {
  const orders = await everyOrder(world)
  const { charges } = world.wechat.books
  for (const order of orders) {
    assertSamePayment(order, charges.get(order.outTradeNo))
    assertSameRefunds(order, charges.get(order.outTradeNo)?.refunds ?? [])
  }
  assertEveryCharge(orders, [...charges.values()])
  assertPromises(orders, world)
  assertWishes(orders, world)
  await assertStock(orders, world)
  await assertBalances(orders, world)
  await assertNotifications(orders, world)
  look(orders, world)
}

function assertSamePayment(order: Order, charge: ChargeAtWechat | undefined): void {
  const { outTradeNo, status, transactionId, amount } = order
  agree(`${outTradeNo}: payment`, transactionId, charge?.transactionId)
  if (charge) agree(`${outTradeNo}: amount`, amount, charge.charge.amount)
  const isPaid = status !== 'closed' && status !== 'awaiting-payment'
  const canBePaid = charge?.state === 'open' && !charge.isLate
  agree(`${outTradeNo} is ${status}, and can be paid`, canBePaid, false)
  agree(`${outTradeNo} is paid and ${status}`, isPaid, transactionId !== undefined)
  if (status === 'awaiting-payment') throw new Error(`${outTradeNo} still waits`)
}

const WORDS: Record<RefundAtWechat['state'], Refund['status']> = {
  processing: 'processing',
  succeeded: 'succeeded',
  abnormal: 'failed',
  closed: 'failed',
}

function assertSameRefunds(order: Order, there: RefundAtWechat[]): void {
  const { outTradeNo, refunds } = order
  for (const { outRefundNo, amount, state, isByHand } of there) {
    const here = refunds.find((one) => one.outRefundNo === outRefundNo)
    // Begun by hand and never happened: no bill has it, and nobody misses it.
    const isUnsent = here === undefined || here.status === 'requested' || here.status === 'refused'
    if (isUnsent && isByHand && state === 'closed') continue
    agree(`${outTradeNo}: amount of refund ${outRefundNo}`, here?.amount, amount)
    agree(`${outTradeNo}: state of refund ${outRefundNo}`, here?.status, WORDS[state])
  }
  const gone = refunds.filter(({ status }) => status === 'succeeded' || status === 'processing')
  const known = there.filter(({ state }) => state === 'succeeded' || state === 'processing')
  agree(`${outTradeNo}: how many refunds`, gone.length, known.length)
  agree(`${outTradeNo}: money back`, order.refunded, sum(there.filter(isBack)))
  const requests = refunds.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId]))
  agree(`${outTradeNo}: one refund a request`, new Set(requests).size, requests.length)
  const isRefunded = order.refunded > 0 && order.refunded >= order.amount
  agree(`${outTradeNo}: all is back and ${order.status}`, order.status === 'refunded', isRefunded)
}

const isBack = ({ state }: RefundAtWechat) => state === 'succeeded'

/** The other way round, and in one sum. */
function assertEveryCharge(orders: Order[], charges: ChargeAtWechat[]): void {
  const numbers = new Set(orders.map(({ outTradeNo }) => outTradeNo))
  for (const { charge } of charges) {
    agree(`${charge.outTradeNo} is an order`, numbers.has(charge.outTradeNo), true)
  }
  const earned = orders
    .filter(({ transactionId }) => transactionId !== undefined)
    .reduce((total, { amount, refunded }) => total + amount - refunded, 0)
  const received = charges
    .filter(({ state }) => state === 'paid')
    .reduce((total, { charge, refunds }) => total + charge.amount - sum(refunds.filter(isBack)), 0)
  agree('money kept', earned, received)
}

function assertPromises(orders: Order[], { promises, wechat }: World): void {
  for (const outTradeNo of promises.numbers()) {
    const order = orders.find((one) => one.outTradeNo === outTradeNo)
    if (!order) throw new Error(`${outTradeNo} was promised, and is gone`)
    assertKept(order, promises.of(outTradeNo), wechat.isAfterAll)
  }
}

/** However often a wish was said, it is one order; and nobody got what they did not ask for. */
function assertWishes(orders: Order[], { intents }: World): void {
  for (const order of orders) {
    const { outTradeNo, requestId, userId, amount } = order
    const same = orders.filter((one) => one.requestId === requestId && one.userId === userId)
    agree(`orders of request ${requestId}`, same.length, 1)
    const intent = intents.find((one) => one.requestId === requestId && one.userId === userId)
    agree(`${outTradeNo}: asked for`, amount, intent?.amount)
    agree(`${outTradeNo}: promised`, intent?.outTradeNo ?? outTradeNo, outTradeNo)
  }
}

/** Its goods were gone when the money came. */
const isSoldOut = ({ refunds }: Order) => refunds.some(isForSoldOut)

async function assertStock(orders: Order[], { processes: [process] }: World): Promise<void> {
  const held = new Map<ProductId, number>()
  for (const { items } of orders.filter(holdsGoods)) {
    for (const { productId, quantity } of items) {
      held.set(productId, (held.get(productId) ?? 0) + quantity)
    }
  }
  const taken = await process?.store.stock.taken()
  for (const [productId, { total = Infinity }] of OFFERS) {
    agree(`${productId} taken`, taken?.get(productId) ?? 0, held.get(productId) ?? 0)
    agree(`${productId} oversold`, (held.get(productId) ?? 0) > total, false)
  }
}

const holdsGoods = (order: Order) =>
  order.purpose !== 'top-up' && order.status !== 'closed' && !isSoldOut(order)

/** What was paid into it and is neither back nor held by WeChat for going back. */
async function assertBalances(orders: Order[], { processes: [process] }: World): Promise<void> {
  const due = new Map<UserId, number>()
  const paid = orders.filter((one) => one.purpose === 'top-up' && one.transactionId !== undefined)
  for (const { userId, amount, refunds } of paid) {
    const away = sum(refunds.filter((one) => one.status === 'succeeded' || one.isAbnormal === true))
    due.set(userId, (due.get(userId) ?? 0) + amount - away)
  }
  for (const { userId } of BUYERS) {
    const balance = (await process?.store.ledger.balance(userId)) ?? 0
    const entries = (await process?.store.ledger.entries(userId)) ?? []
    agree(`balance of ${userId}`, balance, due.get(userId) ?? 0)
    agree(`entries of ${userId}`, sum(entries), balance)
    agree(
      `entries of ${userId}, once each`,
      new Set(entries.map(({ id }) => id)).size,
      entries.length,
    )
  }
}

async function assertNotifications(orders: Order[], world: World): Promise<void> {
  const [process] = world.processes
  const named = [...world.refused.keys()].flatMap((one) => (one === 'unproven' ? [] : [one]))
  for (const outTradeNo of new Set([...orders.map((order) => order.outTradeNo), ...named])) {
    const page = await process?.store.notifications.list({ outTradeNo, limit: 500 })
    const kept = page?.notifications ?? []
    const { acknowledged } = world.promises.of(outTradeNo)
    atLeast(`${outTradeNo}: notifications kept`, kept.filter(isTaken).length, acknowledged)
    const refused = world.refused.get(outTradeNo) ?? 0
    atLeast(`${outTradeNo}: refusals kept`, kept.filter(isRefused).length, refused)
    const news = kept.filter(({ about, outcome }) => about === 'payment' && outcome === 'settled')
    agree(`${outTradeNo}: news of its payment, told twice`, news.length > 1, false)
  }
  const all = await process?.store.notifications.list({ limit: 500 })
  const unproven = all?.notifications.filter((one) => isRefused(one) && !one.outTradeNo) ?? []
  atLeast(
    'unproven notifications kept',
    unproven.length,
    Math.min(1, world.refused.get('unproven') ?? 0),
  )
}

const isRefused = ({ outcome }: Notification) => outcome === 'refused'
const isTaken = ({ outcome }: Notification) => outcome === 'settled' || outcome === 'repeated'

function look(orders: Order[], { sightings, promises, processes }: World): void {
  for (const order of orders) {
    if (order.transactionId === undefined) continue
    sightings.saw(order.purpose === 'top-up' ? 'top-ups paid' : 'orders paid')
    if (promises.of(order.outTradeNo).isClosed) {
      sightings.saw('late money: paid after it was given up here')
    }
    if (isSoldOut(order)) {
      sightings.saw('late money for goods that were gone, refunded by itself')
    }
  }
  const repairs = processes.flatMap(({ log }) =>
    log.filter((one) => one.event === 'books-repaired'),
  )
  for (const _ of repairs) sightings.saw('books repaired by a bill')
}

function agree(what: string, here: unknown, there: unknown): void {
  if (here === there) return
  throw new Error(`${what}: ${String(here)} here, ${String(there)} is right`)
}

function atLeast(what: string, here: number, there: number): void {
  if (here < there) throw new Error(`${what}: ${here}, and ${there} were promised`)
}

const sum = (many: { amount: number }[]) => many.reduce((total, { amount }) => total + amount, 0)
