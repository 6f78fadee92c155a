/** What can be wrong with an order by itself. */
import { OutRefundNo } from '../../contract/primitives'
import type { Refund } from '../../orders/order'
import { moment } from '../../store/testing/fixtures'
import { aRefund, type BrokenShop, fen } from './broken-shop'

const anotherRefund = (differences: Partial<Refund> = {}) =>
  aRefund({ outRefundNo: OutRefundNo.parse('X2'), ...differences })
const succeeded = (amount: number) =>
  aRefund({ status: 'succeeded', amount: fen(amount), succeededAt: moment() })

export const BROKEN_ORDERS: BrokenShop[] = [
  {
    what: 'an order that is none',
    spoil: ({ shop, change }) => change(shop.closed, { payer: undefined }),
    found: [['schema', 'broken', 'payer: ']],
  },
  {
    what: 'an order without goods',
    spoil: ({ shop, change }) => change(shop.paid, { items: undefined }),
    found: [
      ['schema', 'broken', 'items: '],
      ['stock', 'broken', ''],
    ],
  },
  {
    what: 'an amount that is not that of the items',
    spoil: ({ shop, change }) => change(shop.closed, { amount: fen(5901) }),
    found: [['amount', 'broken', 'costs 5901 fen, its items 5900']],
  },
  {
    what: 'a paid order that does not say when',
    spoil: ({ shop, change }) => change(shop.paid, { paidAt: undefined }),
    found: [['status', 'broken', 'is paid and has no paidAt']],
  },
  {
    what: 'a closed order that does not say when',
    spoil: ({ shop, change }) => change(shop.closed, { closedAt: undefined }),
    found: [['status', 'broken', 'is closed and has no closedAt']],
  },
  {
    what: 'an unpaid order with a payment',
    spoil: ({ shop, change }) => change(shop.unpaid, { transactionId: '42000' }),
    found: [['status', 'broken', 'is awaiting-payment and has a transactionId']],
  },
  {
    what: 'money that is back without a refund',
    spoil: ({ shop, change }) => change(shop.paid, { refunded: fen(1) }),
    found: [['refunds', 'broken', 'says 1 fen are back, its refunds say 0']],
  },
  {
    what: 'all back, and not refunded',
    spoil: ({ shop, change }) =>
      change(shop.paid, { refunds: [succeeded(5900)], refunded: fen(5900) }),
    found: [['refunds', 'broken', 'is paid, and 5900 of 5900 fen are back']],
  },
  {
    what: 'all on its way back, and not refunding',
    spoil: ({ shop, change }) =>
      change(shop.paid, { refunds: [aRefund({ status: 'processing', amount: fen(5900) })] }),
    found: [['refunds', 'broken', 'is paid, and 5900 of 5900 fen are on their way back']],
  },
  {
    what: 'more back than was paid',
    spoil: ({ shop, change }) =>
      change(shop.paid, { status: 'refunded', refunds: [succeeded(6000)], refunded: fen(6000) }),
    found: [['refunds', 'broken', '6000 of 5900 fen are back']],
  },
  {
    what: 'more on its way back than was paid',
    spoil: ({ shop, change }) =>
      change(shop.paid, {
        status: 'refunding',
        resumes: 'paid',
        refunded: fen(3000),
        refunds: [succeeded(3000), anotherRefund({ status: 'processing', amount: fen(3000) })],
      }),
    found: [['refunds', 'needs-somebody', '6000 of 5900 fen are back or on their way']],
  },
  {
    what: 'a refund twice',
    spoil: ({ shop, change }) => change(shop.paid, { refunds: [aRefund(), aRefund()] }),
    found: [['refunds', 'broken', 'has the refund X1 twice']],
  },
  {
    what: 'two refunds of one wish',
    spoil({ shop, change }) {
      const { requestId } = shop.paid
      return change(shop.paid, { refunds: [aRefund({ requestId }), anotherRefund({ requestId })] })
    },
    found: [['refunds', 'broken', 'has two refunds of ']],
  },
  {
    what: 'a refund that succeeded at no time',
    spoil: ({ shop, change }) =>
      change(shop.paid, { refunds: [aRefund({ status: 'succeeded' })], refunded: fen(1) }),
    found: [['refunds', 'broken', 'its refund X1 is succeeded, and succeeded at undefined']],
  },
  {
    what: 'an abnormal refund that is not failed',
    spoil: ({ shop, change }) =>
      change(shop.paid, { refunds: [aRefund({ status: 'processing', isAbnormal: true })] }),
    found: [['refunds', 'broken', 'its refund X1 is processing, and abnormal']],
  },
  {
    what: 'a refund of nothing paid',
    spoil: ({ shop, change }) => change(shop.unpaid, { refunds: [aRefund()] }),
    found: [['refunds', 'broken', 'has refunds and no payment']],
  },
  {
    what: 'a payment of two orders',
    spoil: ({ shop: { paid, returning }, change }) =>
      change(returning, { transactionId: paid.transactionId }),
    found: [['unique', 'broken', 'shares its payment with ']],
  },
]
