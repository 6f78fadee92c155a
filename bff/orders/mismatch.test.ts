/** Who asks for something when WeChat's books and ours do not fit together hears so, and nothing is changed. */
import { randomUUID } from 'node:crypto'
import type { Alert } from '../alerts/alert'
import { Fen, RequestId, type OutTradeNo } from '../contract/primitives'
import type { RefundChannel } from '../payments/channel'
import { anOrder, moment } from '../store/testing/fixtures'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { textLike } from '../testing/matchers'
import { startHouse, type House, type WeappClient } from '../testing/house'
import { MismatchError, watchMismatches } from './mismatch'
import { createRefunding } from './refunding'

describe('an order paid with another amount', () => {
  let house: House
  let buyer: WeappClient
  let outTradeNo: OutTradeNo
  beforeAll(async () => {
    house = await startHouse()
    buyer = house.weapp('xiaoman')
    await buyer.signIn()
  })
  afterAll(() => house.stop())
  beforeEach(async () => {
    await house.control('delivery', { mode: 'lost' })
    const items = [{ productId: 'anyue-lemon', quantity: 1 }]
    const { order } = await buyer.call('POST /api/orders', { requestId: randomUUID(), items })
    outTradeNo = order.outTradeNo
    await house.control(`orders/${outTradeNo}/outcome`, { outcome: 'pay' })
    await house.store().orders.update(outTradeNo, (kept) => ({
      order: { ...kept, amount: Fen.parse(99_999) },
      effects: [],
    }))
  })

  test.each(['POST /api/orders/:outTradeNo/pay', 'POST /api/orders/:outTradeNo/close'] as const)(
    '%s is a conflict, told with both amounts',
    async (route) => {
      const { status, body } = await buyer.ask(route, { outTradeNo })

      expect(status).toBe(409)
      expect(body).toMatchObject({
        error: { code: 'conflict', message: textLike(/costs 99999 fen, paid were/) },
      })
      expect(await house.store().orders.find(outTradeNo)).toMatchObject({
        status: 'awaiting-payment',
      })
    },
  )
})

test('a refund that WeChat took for another amount is a conflict, and told', async () => {
  const opened = await openTemporaryJsonStore()
  const { store } = opened
  const order = anOrder({ status: 'paid', transactionId: '42', paidAt: moment() })
  await store.orders.insert(order, new Map())
  const { outTradeNo } = order
  const channel: RefundChannel = {
    refund: ({ outRefundNo }) =>
      Promise.resolve({
        kind: 'refund',
        outTradeNo,
        outRefundNo,
        refundId: '50',
        amount: Fen.parse(2),
        state: 'processing',
      }),
    queryRefund: () => Promise.resolve(undefined),
  }
  const told: Alert[] = []
  const tell = (alert: Alert) => Promise.resolve(void told.push(alert))
  const { refund } = createRefunding({
    store: watchMismatches(store.orders, tell),
    channel,
    clock: () => new Date(moment()),
    log: () => undefined,
  })

  const wish = { requestId: RequestId.parse(randomUUID()), amount: Fen.parse(1), reason: '少发' }
  const refused = refund(outTradeNo, wish)

  await expect(refused).rejects.toThrow(MismatchError)
  await expect(refused).rejects.toMatchObject({ code: 'conflict', status: 409 })
  expect(told).toMatchObject([{ kind: 'other-refund-amount', outTradeNo, ours: 1, theirs: 2 }])
  expect(await store.orders.find(outTradeNo)).toMatchObject({
    refunds: [{ amount: 1, status: 'processing' }],
  })
  await opened.dispose()
})
