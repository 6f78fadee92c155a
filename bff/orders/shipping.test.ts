import { contract } from '../contract/index'
import { Order as OrderReply, type Shipment } from '../contract/order'
import { anIdentity, anOrder, moment } from '../store/testing/fixtures'
import { show, type Order } from './order'
import { recordReceipt, recordShipment } from './shipping'

const sf: Shipment = { carrier: 'SF', trackingNo: 'SF1001' }
const other: Shipment = { carrier: 'STO', trackingNo: '773' }
const pickup: Shipment = { pickup: true }

const paid = (changes: Partial<Order> = {}) =>
  anOrder({ status: 'paid', transactionId: '42000', paidAt: moment(), ...changes })
const shipped = (changes: Partial<Order> = {}) =>
  paid({ status: 'shipped', shipment: sf, ...changes })
const shipping = (order: Order, shipment: Shipment) => () =>
  recordShipment(order, shipment, moment(9))

/** What it throws. */
function refusalOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('it was not refused')
}

test('what leaves is kept, and WeChat has to hear of it', () => {
  const order = paid()

  const { order: after, effects } = shipping(order, sf)()

  expect(after).toEqual({ ...order, status: 'shipped', shipment: sf })
  expect(effects).toEqual([
    {
      kind: 'task',
      task: {
        id: `report-shipment/${order.outTradeNo}`,
        kind: 'report-shipment',
        outTradeNo: order.outTradeNo,
        dueAt: moment(9),
        attempts: 0,
      },
    },
  ])
})

test('what was not paid in the mini-program is shipped without a word to WeChat', () => {
  const order = paid({ payer: { ...anIdentity(), launcher: 'wechat-jssdk', ip: '203.0.113.9' } })

  expect(shipping(order, sf)()).toEqual({
    order: { ...order, status: 'shipped', shipment: sf },
    effects: [],
  })
})

test.each([
  [sf, { carrier: 'SF', trackingNo: 'SF1001' }],
  [pickup, { pickup: true as const }],
])('the same shipment again changes nothing: %j', (shipment, again) => {
  for (const status of ['shipped', 'received'] as const) {
    const order = paid({ status, shipment })

    const change = recordShipment(order, again, moment(9))

    expect(change.order).toBe(order)
    expect(change.effects).toEqual([])
  }
})

test('another shipment corrects the first once and is told as well, a third is a conflict', () => {
  const order = shipped()

  const corrected = shipping(order, other)()

  expect(corrected.order).toMatchObject({ status: 'shipped', shipment: other })
  expect(corrected.effects).toMatchObject([
    { kind: 'task', task: { id: `report-shipment/${order.outTradeNo}/2` } },
  ])
  expect(shipping(corrected.order, other)().order).toBe(corrected.order)
  for (const shipment of [sf, pickup, { ...other, carrier: 'YTO' }]) {
    expect(refusalOf(shipping(corrected.order, shipment))).toMatchObject({
      code: 'conflict',
      status: 409,
    })
  }
})

test('people never see that a shipment was corrected or a message accepted', () => {
  const { order } = shipping(shipped({ messages: ['template'] }), other)()

  const shown = show(order)

  expect(OrderReply.strict().parse(shown)).toMatchObject({ shipment: other })
})

test.each([
  ['awaiting-payment', 'conflict'],
  ['closed', 'order-closed'],
  ['received', 'conflict'],
  ['refunding', 'conflict'],
  ['refunded', 'conflict'],
] as const)('%s is not the time to ship', (status, code) => {
  expect(refusalOf(shipping(paid({ status }), sf))).toMatchObject({ code, status: 409 })
})

test('what was shipped is received, once', () => {
  const order = shipped()

  const { order: received, effects } = recordReceipt(order)

  expect(received).toEqual({ ...order, status: 'received' })
  expect(effects).toEqual([])
  expect(recordReceipt(received).order).toBe(received)
})

test.each(['awaiting-payment', 'paid', 'closed', 'refunding', 'refunded'] as const)(
  '%s cannot be received',
  (status) => {
    expect(refusalOf(() => recordReceipt(paid({ status })))).toMatchObject({
      code: 'conflict',
      status: 409,
    })
  },
)

describe('what a merchant may send', () => {
  const { input } = contract['POST /api/merchant/orders/:outTradeNo/shipment']
  const outTradeNo = '20261120ABCDEF'

  test('is a parcel or a pickup, and nothing else passes', () => {
    expect(
      input.parse({ outTradeNo, carrier: ' SF ', trackingNo: 'SF1001', status: 'received' }),
    ).toEqual({ outTradeNo, ...sf })
    expect(input.parse({ outTradeNo, pickup: true, amount: 1 })).toEqual({
      outTradeNo,
      pickup: true,
    })
  })

  test.each([
    {},
    { carrier: 'SF' },
    { trackingNo: 'SF1001' },
    { carrier: '', trackingNo: 'SF1001' },
    { pickup: false },
    { pickup: 'yes' },
  ])('%j is neither', (shipment) => {
    expect(input.safeParse({ outTradeNo, ...shipment }).success).toBe(false)
  })

  test('needs an order', () => {
    expect(input.safeParse({ outTradeNo: '1', ...sf }).success).toBe(false)
  })
})
