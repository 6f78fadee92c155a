import {
  AppId,
  Fen,
  instant,
  type Instant,
  OpenId,
  OutTradeNo,
  ProductId,
  RequestId,
  UserId,
} from '../contract/primitives'
import { Order as OrderReply } from '../contract/order'
import { show, type Order } from './order'
import { MismatchError } from './mismatch'
import { isExpired, recordClosing, recordPayment } from './transitions'

const at = (time: string): Instant => instant(new Date(`2026-11-20T${time}Z`))

const order = (changes: Partial<Order> = {}): Order => ({
  outTradeNo: OutTradeNo.parse('20261120ABCDEF'),
  status: 'awaiting-payment',
  items: [
    {
      productId: ProductId.parse('orange'),
      title: '橙',
      imageUrl: '',
      price: Fen.parse(4990),
      quantity: 2,
    },
    {
      productId: ProductId.parse('peel'),
      title: '陈皮',
      imageUrl: '',
      price: Fen.parse(20),
      quantity: 1,
    },
  ],
  amount: Fen.parse(10_000),
  refunded: Fen.parse(0),
  createdAt: at('05:00:00'),
  expiresAt: at('05:30:00'),
  refunds: [],
  userId: UserId.parse('u1'),
  requestId: RequestId.parse('00000000-0000-4000-8000-000000000001'),
  fingerprint: 'f',
  payer: {
    appId: AppId.parse('wx0123456789abcdef'),
    openId: OpenId.parse('o1'),
    launcher: 'wechat-jssdk',
    ip: '203.0.113.9',
  },
  ...changes,
})

const payment = (changes: { amount?: number; transactionId?: string } = {}) => ({
  kind: 'paid' as const,
  outTradeNo: OutTradeNo.parse('20261120ABCDEF'),
  transactionId: changes.transactionId ?? 't1',
  amount: Fen.parse(changes.amount ?? 10_000),
  paidAt: at('05:10:00'),
})

test('a payment of the right amount makes an order paid and leaves the stock as it was', () => {
  const change = recordPayment(order(), payment())

  expect(change.order).toMatchObject({
    status: 'paid',
    transactionId: 't1',
    paidAt: at('05:10:00'),
  })
  expect(change.effects).toEqual([])
})

test.each([9_999, 10_001, 0])('a payment of %d fen for an order of 10000 is refused', (amount) => {
  expect(() => recordPayment(order(), payment({ amount }))).toThrow(MismatchError)
})

test('the same payment a second time changes nothing', () => {
  const { order: paid } = recordPayment(order(), payment())

  expect(recordPayment(paid, payment())).toEqual({ order: paid, effects: [] })
  expect(recordPayment(paid, payment()).order).toBe(paid)
})

test('another payment for a paid order is refused loudly', () => {
  const { order: paid } = recordPayment(order(), payment())

  expect(() => recordPayment(paid, payment({ transactionId: 't2' }))).toThrow(/paid twice/)
})

test('an order that was closed and paid after all is paid, and takes its goods again', () => {
  const { order: closed } = recordClosing(order(), at('05:31:00'))

  const change = recordPayment(closed, payment())

  expect(change.order).toMatchObject({ status: 'paid', transactionId: 't1' })
  expect(change.order.closedAt).toBeUndefined()
  expect(change.effects).toEqual([
    { kind: 'stock', productId: 'orange', taken: 2 },
    { kind: 'stock', productId: 'peel', taken: 1 },
  ])
})

test('closing gives the goods back, once', () => {
  const { order: closed, effects } = recordClosing(order(), at('05:31:00'))

  expect(closed).toMatchObject({ status: 'closed', closedAt: at('05:31:00') })
  expect(effects).toEqual([
    { kind: 'stock', productId: 'orange', taken: -2 },
    { kind: 'stock', productId: 'peel', taken: -1 },
  ])
  expect(recordClosing(closed, at('05:32:00'))).toEqual({ order: closed, effects: [] })
})

test('a paid order cannot be closed', () => {
  const { order: paid } = recordPayment(order(), payment())

  expect(recordClosing(paid, at('05:31:00')).order).toBe(paid)
})

test('only an unpaid order runs out of time', () => {
  const { order: paid } = recordPayment(order(), payment())

  expect(isExpired(order(), at('05:29:59'))).toBe(false)
  expect(isExpired(order(), at('05:30:00'))).toBe(true)
  expect(isExpired(paid, at('06:00:00'))).toBe(false)
})

test('people see of an order what the contract says and nothing more', () => {
  const shown = show(recordPayment(order({ remark: '放门口' }), payment()).order)

  expect(OrderReply.strict().parse(shown)).toEqual(shown)
  expect(JSON.stringify(shown)).not.toContain('o1')
})
