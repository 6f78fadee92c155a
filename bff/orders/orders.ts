/** What people do with orders. Price, payer and app are ours to say; WeChat's word is settled in `settlement.ts`. */
import type { OrderStatus } from '../contract/order'
import type { Launcher, PayParams } from '../contract/pay'
import { instant, type AppId, type OutTradeNo, type ProductId } from '../contract/primitives'
import { AppError } from '../errors'
import type { PaymentChannel } from '../payments/channel'
import { askPayment } from './asking'
import type { Order } from './order'
import { findOwn } from './ownership'
import {
  descriptionOf,
  draw,
  drawTopUp,
  fingerprint,
  isSamePayer,
  payerOf,
  type Buyer,
  type Offer,
  type Wish,
} from './placing'
import { alreadyPaid, type Settlement } from './settlement'
import type { OrderPage, OrderStore } from './store'
import { topUpFingerprint, type TopUpWish } from './top-ups'
import { isExpired } from './transitions'

/** What is on sale now. */
export type Offers = () => Promise<ReadonlyMap<ProductId, Offer>>

export interface Launchable {
  order: Order
  pay: PayParams
}

/** `pay` is absent when the order asked for again was paid or closed meanwhile. */
export interface Placed {
  order: Order
  pay?: PayParams
  isNew: boolean
}

export interface Orders {
  /**
   * Keeps the order, then asks WeChat for a payment. The same `requestId` again is the same order.
   * @throws AppError `forbidden`, `invalid-input`, `not-found`, `out-of-stock`, `virtual-goods-not-allowed`,
   * `conflict` (same `requestId`, other content), `wechat-rejected`, `wechat-unavailable`
   */
  place(wish: Wish & { launcher?: Launcher | undefined }, buyer: Buyer): Promise<Placed>
  /** An order of a balance, otherwise as `place`. @throws AppError as `place` */
  topUp(wish: TopUpWish, buyer: Buyer): Promise<Placed>
  /**
   * @throws AppError as `place`; `order-paid`, `order-closed`; `conflict` when another of the person's apps placed it
   */
  pay(
    asked: { outTradeNo: OutTradeNo; launcher?: Launcher | undefined },
    buyer: Buyer,
  ): Promise<Launchable>
  /** @throws AppError `not-found`, also for somebody else's */
  get(outTradeNo: OutTradeNo, buyer: Buyer): Promise<Order>
  list(
    asked: { status?: OrderStatus | undefined; cursor?: string | undefined; limit: number },
    buyer: Buyer,
  ): Promise<OrderPage>
  /** @throws AppError `not-found`, `order-paid`, `wechat-rejected`, `wechat-unavailable` */
  close(outTradeNo: OutTradeNo, buyer: Buyer): Promise<Order>
}

export interface OrdersParts {
  store: OrderStore
  channel: Pick<PaymentChannel, 'prepay'>
  settlement: Settlement
  offers: Offers
  /** The app through which guests pay; absent: they cannot. */
  guestAppId: AppId | undefined
  /** The address of an order's page, for those who leave the shop to pay. */
  pageOf: (outTradeNo: OutTradeNo) => string
  clock: () => Date
  ttlMinutes: number
}

export function createOrders(parts: OrdersParts): Orders {
  const { store, channel, settlement, offers, guestAppId, clock, ttlMinutes } = parts

  const own = (outTradeNo: OutTradeNo, { userId }: Buyer) => findOwn(store, { outTradeNo, userId })

  /** WeChat binds an order number to one payer and app, so the charge is the same every time. */
  async function prepay(order: Order): Promise<PayParams> {
    const { outTradeNo, amount, expiresAt, payer } = order
    try {
      return await channel.prepay({
        outTradeNo,
        amount,
        expiresAt,
        payer,
        description: descriptionOf(order),
        returnUrl: parts.pageOf(outTradeNo),
      })
    } catch (error) {
      const isOver = error instanceof AppError && /^order-(paid|closed)$/.test(error.code)
      if (isOver) assertPayable(await settlement.ask(order))
      throw error
    }
  }

  /** As it is now: an order whose time is up is closed first, or turns out to be paid. */
  async function current(order: Order): Promise<Order> {
    return isExpired(order, instant(clock())) ? settlement.refresh(order) : order
  }

  async function launch(kept: Order, payer: Order['payer']): Promise<Launchable> {
    const order = await current(kept)
    const { outTradeNo } = order
    assertPayable(order)
    if (isExpired(order, instant(clock()))) throw tooLate(outTradeNo)
    if (!isSamePayer(payer, order.payer)) {
      throw new AppError(
        'conflict',
        409,
        'WeChat lets an order be paid only where and by whom it was placed; place a new one',
        { details: { outTradeNo } },
      )
    }
    return { order, pay: await prepay(order) }
  }

  /** `asked`: the fingerprint of what is asked for now. */
  async function placeAgain(known: Order, asked: string, payer: Order['payer']): Promise<Placed> {
    if (known.fingerprint !== asked) throw otherContent()
    const order = await current(known)
    if (order.status !== 'awaiting-payment') return { order, isNew: false }
    return { ...(await launch(order, payer)), isNew: false }
  }

  async function keep(order: Order, onSale: ReadonlyMap<ProductId, Offer>): Promise<Placed> {
    const insertion = await store.insert(order, countedIn(onSale), [askPayment(order)])
    switch (insertion.kind) {
      case 'inserted':
        return { order, pay: await prepay(order), isNew: true }
      case 'known':
        return placeAgain(insertion.order, order.fingerprint, order.payer)
      case 'out-of-stock': {
        const { productId } = insertion
        throw new AppError('out-of-stock', 409, `Not enough ${productId} left`, {
          details: { productId },
        })
      }
      default:
        return insertion satisfies never
    }
  }

  return {
    async place({ launcher: asked, ...wish }, buyer) {
      const payer = payerOf(buyer, { asked, guestAppId })
      const { requestId } = wish
      // Before looking at the goods: what was ordered may have left the shop since.
      const known = await store.findByRequest({ userId: buyer.userId, requestId })
      if (known) return placeAgain(known, fingerprint(wish), payer)
      const onSale = await offers()
      const order = draw({ wish, offers: onSale, buyer, payer, now: clock(), ttlMinutes })
      return keep(order, onSale)
    },

    async topUp(wish, buyer) {
      const payer = payerOf(buyer, { asked: undefined, guestAppId })
      const { requestId } = wish
      const known = await store.findByRequest({ userId: buyer.userId, requestId })
      if (known) return placeAgain(known, topUpFingerprint(wish), payer)
      return keep(drawTopUp({ wish, buyer, payer, now: clock(), ttlMinutes }), new Map())
    },

    async pay({ outTradeNo, launcher }, buyer) {
      const order = await own(outTradeNo, buyer)
      const asked = launcher ?? guestLauncher(order, buyer)
      return launch(order, payerOf(buyer, { asked, guestAppId }))
    },

    async get(outTradeNo, buyer) {
      return settlement.refresh(await own(outTradeNo, buyer))
    },

    async list({ status, cursor, limit }, { userId }) {
      const page = await store.list({
        userId,
        limit,
        ...(status === undefined ? {} : { status }),
        ...(cursor === undefined ? {} : { cursor }),
      })
      const now = instant(clock())
      const orders = await Promise.all(
        page.orders.map(async (order) =>
          isExpired(order, now) ? settlement.refresh(order) : order,
        ),
      )
      // What was closed just now is no longer what was asked for.
      return {
        ...page,
        orders: orders.filter((order) => status === undefined || order.status === status),
      }
    },

    async close(outTradeNo, buyer) {
      const order = await own(outTradeNo, buyer)
      if (order.status === 'closed') return order
      if (order.status !== 'awaiting-payment') throw alreadyPaid(outTradeNo)
      return settlement.close(order)
    },
  }
}

/** A guest has two; an order goes on with its own. */
const guestLauncher = (order: Order, { client }: Buyer) =>
  client === 'guest' ? order.payer.launcher : undefined

/** @throws AppError `order-paid`, `order-closed` */
function assertPayable({ status, outTradeNo }: Order): void {
  if (status === 'awaiting-payment') return
  throw status === 'closed' ? tooLate(outTradeNo) : alreadyPaid(outTradeNo)
}

const tooLate = (outTradeNo: OutTradeNo): AppError =>
  new AppError('order-closed', 409, 'This order is closed; place a new one', {
    details: { outTradeNo },
  })

const otherContent = (): AppError =>
  new AppError(
    'conflict',
    409,
    'This requestId was used for another order; a new intention needs a new one',
  )

/** How many exist of each product that is counted. */
export function countedIn(onSale: ReadonlyMap<ProductId, Offer>): Map<ProductId, number> {
  return new Map(
    [...onSale].flatMap(([productId, { total }]) =>
      total === undefined ? [] : [[productId, total] as const],
    ),
  )
}
