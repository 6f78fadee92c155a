/** A store with an order of every fate, each brought there as the shop does it: nothing is wrong with any of them. */
import { Fen, OutRefundNo, RequestId } from '../../contract/primitives'
import { askPayment } from '../../orders/asking'
import { unlessSoldOut } from '../../orders/late-payments'
import type { Change, Order } from '../../orders/order'
import { requestRefund } from '../../orders/refund-requests'
import {
  beginRefund,
  followUpId,
  recordRefund,
  recordRefusal,
  reopenRefund,
} from '../../orders/refunds'
import { topUpItem } from '../../orders/top-ups'
import { recordClosing, recordPayment } from '../../orders/transitions'
import type { RefundEvent } from '../../payments/channel'
import {
  anIdentity,
  anOrder,
  aSession,
  aUser,
  MARMALADE,
  MINI_PROGRAM,
  moment,
  OFFICIAL_ACCOUNT,
  anItem,
} from '../../store/testing/fixtures'
import type { Store } from '../../store/store'

export interface SoundShop {
  unpaid: Order
  paid: Order
  closed: Order
  /** A part of it is on its way back. */
  returning: Order
  topUp: Order
  /** Its money went, came back, and went after all. */
  returnedTopUp: Order
}

let numbers = 0
const next = () => (numbers += 1)

export async function openSoundShop(store: Store): Promise<SoundShop> {
  const { place, pay, change, refund } = counterOf(store)
  const shop = {
    unpaid: await place(anOrder()),
    paid: await pay(await place(anOrder({ items: [anItem(MARMALADE, 1)] }))),
    closed: await change(await place(anOrder()), (kept) => recordClosing(kept, moment(60))),
    returning: await refund(await pay(await place(anOrder())), 100),
    topUp: await pay(await place(aTopUp())),
    returnedTopUp: await change(await refund(await pay(await place(aTopUp())), 500), (kept) =>
      recordRefund(kept, wordOn(kept, 'closed'), moment(90)),
    ),
  }
  shop.returnedTopUp = await change(shop.returnedTopUp, (kept) =>
    recordRefund(kept, wordOn(kept, 'succeeded'), moment(95)),
  )
  await fillWithExceptions(store)
  return shop
}

/** What looks odd and is right. */
async function fillWithExceptions(store: Store): Promise<void> {
  const { place, pay, change, refund } = counterOf(store)
  const revived = await change(await place(anOrder()), (kept) => recordClosing(kept, moment(60)))
  await pay(revived)

  const late = await change(await place(anOrder()), (kept) => recordClosing(kept, moment(60)))
  await change(late, (kept) => soldOut(kept))

  const whole = await refund(await pay(await place(anOrder())), 5900)
  await change(whole, (kept) => recordRefund(kept, wordOn(kept, 'succeeded'), moment(90)))
  await store.tasks.finish(followUpId(whole.refunds[0]!.outRefundNo))

  await change(await pay(await place(anOrder())), (kept) =>
    requestRefund(kept, { wish: { requestId: aRequest(), reason: '' }, ...numbered() }),
  )
  // Begun on WeChat's merchant platform, and failed before we heard of it.
  const elsewhere = await change(await pay(await place(anOrder())), (kept) =>
    recordRefund(kept, { ...wordOn(kept, 'processing'), outRefundNo: aRefundNo() }, moment(80)),
  )
  await change(await pay(await place(aTopUp())), (kept) =>
    recordRefund(kept, { ...wordOn(kept, 'closed'), outRefundNo: aRefundNo() }, moment(80)),
  )
  await store.notifications.add({
    id: `unknown-${next()}`,
    receivedAt: moment(),
    outTradeNo: anOrder().outTradeNo,
    outcome: 'refused',
  })
  await fillWithPeople(store, elsewhere)
}

/** Refused, taken in after all, and then closed, or gone: what is on the balances (fen) after either. */
export async function fillWithReopened(store: Store): Promise<number[]> {
  const { place, pay, change, refund } = counterOf(store)
  const balances: number[] = []
  for (const state of ['closed', 'succeeded'] as const) {
    const begun = await refund(await pay(await place(aTopUp())), 1000)
    const { outRefundNo } = begun.refunds[0]!
    await change(begun, (kept) => recordRefusal(kept, outRefundNo, moment(80)))
    await change(begun, (kept) => reopenRefund(kept, outRefundNo, moment(81)))
    await change(begun, (kept) => recordRefund(kept, wordOn(kept, state), moment(82)))
    await store.tasks.finish(followUpId(outRefundNo))
    balances.push(await store.ledger.balance(begun.userId))
  }
  return balances
}

async function fillWithPeople(store: Store, { userId }: Order): Promise<void> {
  const { place } = counterOf(store)
  const identity = anIdentity()
  const gone = await store.users.identify(identity, aUser({ id: userId }))
  await store.sessions.insert(aSession({ userId: gone.id, identity }))
  await store.users.erase(gone.id)
  const guest = aUser()
  await store.users.insert(guest)
  await store.sessions.insert(aSession({ userId: guest.id, client: 'guest' }))

  const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
  const unionId = `union-${next()}`
  const elder = await store.users.identify(h5, aUser({ createdAt: moment(1) }))
  const younger = await store.users.identify({ ...weapp, unionId }, aUser())
  const requestId = aRequest()
  for (const { id, identities } of [elder, younger]) {
    const payer = { ...identities[0]!, launcher: 'wechat-jssdk' as const, ip: '203.0.113.9' }
    await place(anOrder({ userId: id, requestId, payer }))
  }
  await store.users.identify({ ...h5, unionId }, aUser())
}

function counterOf(store: Store) {
  const change = (order: Order, transition: (order: Order) => Change) =>
    store.orders.update(order.outTradeNo, transition)
  return {
    change,
    place: async (order: Order) => {
      await store.orders.insert(order, new Map(), [askPayment(order)])
      return order
    },
    pay: (order: Order) => change(order, (kept) => told(kept, paid(kept))),
    refund: (order: Order, amount: number) =>
      change(order, (kept) => {
        const wish = { requestId: aRequest(), amount: Fen.parse(amount), reason: '' }
        return beginRefund(kept, { wish, ...numbered() })
      }),
  }
}

const aTopUp = () =>
  anOrder({ purpose: 'top-up', amount: Fen.parse(1000), items: [topUpItem(Fen.parse(1000))] })

const aRequest = () => RequestId.parse(crypto.randomUUID())
const aRefundNo = () => OutRefundNo.parse(`R${next()}`)
const numbered = () => ({ outRefundNo: aRefundNo(), now: moment(70) })

const paid = (order: Order): Change =>
  recordPayment(order, {
    kind: 'paid',
    outTradeNo: order.outTradeNo,
    amount: order.amount,
    transactionId: `42000${next()}`,
    paidAt: moment(61),
  })

const told = ({ outTradeNo }: Order, { order, effects }: Change): Change => ({
  order,
  effects: [
    ...effects,
    {
      kind: 'notification',
      notification: {
        id: `told-${next()}`,
        receivedAt: moment(61),
        about: 'payment',
        outTradeNo,
        outcome: 'settled',
      },
    },
  ],
})

const soldOut = (order: Order): Change =>
  unlessSoldOut(paid(order), {
    takenOf: () => 1,
    totals: new Map(order.items.map(({ productId }) => [productId, 1])),
    refund: { requestId: aRequest(), ...numbered() },
  })

const wordOn = ({ outTradeNo, refunds }: Order, state: RefundEvent['state']): RefundEvent => ({
  kind: 'refund',
  outTradeNo,
  outRefundNo: refunds[0]?.outRefundNo ?? aRefundNo(),
  refundId: '5030000001',
  amount: refunds[0]?.amount ?? Fen.parse(100),
  state,
})
