/** Each fault of WeChat Pay while somebody orders or looks: one order, no payment lost, and the next try works. */
import {
  aWish,
  expectRefusal,
  LASTING,
  openCounter,
  placesFor,
  type Counter,
} from './testing/counter'

jest.setTimeout(30_000)

let counter: Counter
afterEach(() => counter.house.control('reset', {}))

describe.each(placesFor('place'))('ordering over $name', ({ striking, sparing, ...place }) => {
  beforeAll(async () => {
    counter = await openCounter(place)
  })
  afterAll(() => counter.house.stop())

  const times = [
    { how: 'once', count: 1 },
    { how: 'lasting', count: LASTING },
  ] as const
  const cases = striking.flatMap(({ fault, strike }) =>
    times.map(({ how, count }) => ({ fault, how, count, strike, refusal: strike[how] })),
  )

  test.each(cases)(
    '$fault, $how: it is one order, launched by the same requestId, and paid once',
    async ({ fault, count, refusal, strike: { details } }) => {
      const buyer = await counter.newcomer()
      const wish = aWish()
      await counter.deliver('twice')

      await counter.strike(fault, count)
      const said = await buyer.ask('POST /api/orders', wish)
      await counter.strike(fault, 0)

      if (refusal) expectRefusal(said, { refusal, details }, counter.secrets())
      else expect(said.status).toBe(201)
      const again = await buyer.ask('POST /api/orders', wish)
      expect(again).toMatchObject({ status: 200, body: { pay: { kind: 'wechat-mini-program' } } })
      const { orders } = await buyer.call('GET /api/orders', {})
      expect(orders).toHaveLength(1)
      expect((await counter.house.state()).orders).toHaveLength(1)
      const { outTradeNo } = (await buyer.call('POST /api/orders', wish)).order
      expect(orders).toMatchObject([{ outTradeNo }])
      await counter.act(outTradeNo, 'pay')
      await counter.pass(0)
      expect((await counter.kept(outTradeNo)).status).toBe('paid')
      await counter.expectAgreement(outTradeNo)
    },
  )

  if (sparing.length === 0) return

  test('what the table says cannot happen does not', async () => {
    const buyer = await counter.newcomer()

    for (const fault of sparing) {
      await counter.strike(fault, 1)
      expect([fault, (await buyer.ask('POST /api/orders', aWish())).status]).toEqual([fault, 201])
    }

    const unspent = Object.fromEntries(sparing.map((fault) => [fault, 1]))
    expect((await counter.house.state()).faults).toEqual(unspent)
  })
})

describe.each(placesFor('ask'))('looking over $name', ({ striking, ...place }) => {
  beforeAll(async () => {
    counter = await openCounter(place)
  })
  afterAll(() => counter.house.stop())

  test.each(striking)(
    '$fault: the order is shown as it is known, and the payment nobody told us is found next time',
    async ({ fault, strike: { lasting } }) => {
      const buyer = await counter.newcomer()
      await counter.deliver('lost')
      const { outTradeNo } = (await buyer.call('POST /api/orders', aWish())).order
      await counter.act(outTradeNo, 'pay')
      const look = async () =>
        (await buyer.call('GET /api/orders/:outTradeNo', { outTradeNo })).order.status

      await counter.strike(fault, LASTING)
      expect(await look()).toBe(lasting ? 'awaiting-payment' : 'paid')
      await counter.strike(fault, 0)
      await counter.pass(5)

      expect(await look()).toBe('paid')
      await counter.expectAgreement(outTradeNo)
    },
  )
})
