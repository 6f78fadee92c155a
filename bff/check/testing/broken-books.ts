/** What can be wrong with what is kept beside orders: goods, balances, work under way, people and what WeChat said. */
import { followUpId } from '../../orders/refunds'
import { anEntry, anOrder, aSession, aTask, moment, PONKAN } from '../../store/testing/fixtures'
import { aRefund, type BrokenShop, fen } from './broken-shop'
import type { SoundShop } from './sound-shop'

export const BROKEN_BOOKS: BrokenShop[] = [
  {
    what: 'stock taken by nobody',
    spoil: ({ effect }) => effect({ kind: 'stock', productId: PONKAN, taken: 1 }),
    found: [['stock', 'broken', '']],
  },
  {
    what: 'stock that a closed order kept',
    spoil: ({ shop, change }) => change(shop.unpaid, { status: 'closed', closedAt: moment() }),
    found: [['stock', 'broken', '']],
  },
  {
    what: 'a top-up that is on no balance',
    spoil({ shop, change }) {
      const paid = { status: 'paid', transactionId: '42000', paidAt: moment() } as const
      return change(shop.unpaid, { purpose: 'top-up', ...paid })
    },
    found: [['ledger', 'broken', 'is paid, and not on the balance']],
  },
  {
    what: 'a movement of no order, that leaves less than nothing',
    spoil: ({ effect }) => effect({ kind: 'ledger', entry: anEntry({ amount: -1 }) }),
    found: [
      ['ledger', 'broken', 'no order accounts for it'],
      ['ledger', 'needs-somebody', 'the balance is -1 fen'],
    ],
  },
  {
    what: 'a balance of more than was paid',
    spoil({ shop: { topUp }, change }) {
      const items = topUp.items.map((item) => ({ ...item, price: fen(999) }))
      return change(topUp, { amount: fen(999), items })
    },
    found: [['ledger', 'broken', 'moves 1000 fen, not 999']],
  },
  {
    what: 'a balance of somebody else',
    spoil: ({ shop, change }) => change(shop.topUp, { userId: anOrder().userId }),
    found: [['ledger', 'broken', 'belongs to another person or order than ']],
  },
  {
    what: 'a refund that took nothing of the balance',
    spoil: ({ shop, change }) =>
      change(shop.topUp, { refunds: [aRefund({ status: 'processing' })] }),
    found: [['ledger', 'broken', 'the movements of its refund X1 do not make it processing']],
  },
  {
    what: 'a refund that never came back to the balance',
    spoil: ({ shop: { returnedTopUp }, change }) =>
      change(returnedTopUp, {
        refunded: fen(0),
        refunds: returnedTopUp.refunds.map(({ succeededAt: _at, ...rest }) => ({
          ...rest,
          status: 'failed',
        })),
      }),
    found: [['ledger', 'broken', 'the movements of its refund ']],
  },
]

const follow = ({ returning }: SoundShop) => followUpId(returning.refunds[0]!.outRefundNo)
const aNotice = { id: 'spoiled', receivedAt: moment(), outcome: 'settled' } as const

export const BROKEN_REST: BrokenShop[] = [
  {
    what: 'an unpaid order nobody asks about',
    spoil: ({ shop, store }) => store.tasks.finish(`ask-payment/${shop.unpaid.outTradeNo}`),
    found: [['tasks', 'heals-at-start', 'is unpaid, and no task asks WeChat about it']],
  },
  {
    what: 'a refund nobody follows',
    spoil: ({ shop, store }) => store.tasks.finish(follow(shop)),
    found: [['tasks', 'broken', 'no task follows its refund ']],
  },
  {
    what: 'a task that was given up',
    spoil: ({ shop, store }) =>
      store.tasks.update(follow(shop), (task) => ({
        ...task,
        givenUpAt: moment(),
        problem: 'no answer',
      })),
    found: [['tasks', 'needs-somebody', 'was given up at 2026-11-20T12:00:00.000Z: no answer']],
  },
  {
    what: 'a task about no order',
    spoil: ({ store }) => store.tasks.insert(aTask()),
    found: [['tasks', 'broken', 'there is no order ']],
  },
  {
    what: 'a session of nobody',
    spoil: ({ store }) => store.sessions.insert(aSession()),
    found: [['people', 'broken', 'its user does not exist']],
  },
  {
    what: 'a payment that was taken in and is not there',
    spoil: ({ shop: { unpaid }, store }) =>
      store.notifications.add({ ...aNotice, about: 'payment', outTradeNo: unpaid.outTradeNo }),
    found: [['notifications', 'broken', 'was taken in, and the order ']],
  },
  {
    what: 'a refund that was taken in and is not there',
    spoil: ({ shop: { paid }, store }) =>
      store.notifications.add({ ...aNotice, about: 'refund', outTradeNo: paid.outTradeNo }),
    found: [['notifications', 'broken', 'was taken in, and the order ']],
  },
  {
    what: 'a payment of no order that was taken in',
    spoil: ({ store }) =>
      store.notifications.add({
        ...aNotice,
        about: 'payment',
        outTradeNo: anOrder().outTradeNo,
      }),
    found: [['notifications', 'broken', 'there is no order ']],
  },
]
