/** Each fault of WeChat Pay while somebody cancels: nothing is closed here that can be paid there unnoticed. */
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

describe.each(placesFor('close'))('cancelling over $name', ({ striking, ...place }) => {
  beforeAll(async () => {
    counter = await openCounter(place)
  })
  afterAll(() => counter.house.stop())

  /** Old enough for v2 to close it (C2-1), and its payment told to nobody. */
  async function agedOrder() {
    const buyer = await counter.newcomer()
    await counter.deliver('lost')
    const { outTradeNo } = (await buyer.call('POST /api/orders', aWish())).order
    await counter.pass(400)
    const cancel = () => buyer.ask('POST /api/orders/:outTradeNo/close', { outTradeNo })
    return { outTradeNo, cancel }
  }

  test.each(striking)(
    '$fault: the order is not closed here alone, and cancelling again closes it',
    async ({ fault, strike: { lasting: refusal, details } }) => {
      const { outTradeNo, cancel } = await agedOrder()

      await counter.strike(fault, LASTING)
      const said = await cancel()
      await counter.strike(fault, 0)

      if (refusal) {
        expectRefusal(said, { refusal, details }, counter.secrets())
        expect((await counter.kept(outTradeNo)).status).toBe('awaiting-payment')
      }
      expect(await cancel()).toMatchObject({ status: 200, body: { order: { status: 'closed' } } })
      await counter.expectAgreement(outTradeNo)
    },
  )

  test.each(striking.filter(({ strike }) => strike.lasting))(
    '$fault: if it was paid meanwhile it ends paid',
    async ({ fault }) => {
      const { outTradeNo, cancel } = await agedOrder()
      await counter.strike(fault, LASTING)
      await cancel()
      await counter.strike(fault, 0)
      const [{ state } = {}] = (await counter.atWechat(outTradeNo)).orders

      // WeChat may have closed it and only the answer was lost: then nobody can pay it.
      const isOpen = state === 'NOTPAY'
      if (isOpen) await counter.act(outTradeNo, 'pay')
      expect((await cancel()).status).toBe(isOpen ? 409 : 200)

      expect((await counter.kept(outTradeNo)).status).toBe(isOpen ? 'paid' : 'closed')
      await counter.expectAgreement(outTradeNo)
    },
  )
})

/** v3 closes at once, and leaves nothing to do later. */
const lateOnes = placesFor('close').filter(({ protocol }) => protocol !== 'v3-public-key')

describe.each(lateOnes)('cancelling at once over $name', ({ striking, ...place }) => {
  beforeAll(async () => {
    counter = await openCounter(place)
  })
  afterAll(() => counter.house.stop())

  test.each(striking)(
    '$fault: what WeChat would not close yet is closed when it does, or found paid',
    async ({ fault }) => {
      const buyer = await counter.newcomer()
      await counter.deliver('lost')
      const givenUp = async () => {
        const { outTradeNo } = (await buyer.call('POST /api/orders', aWish())).order
        await buyer.call('POST /api/orders/:outTradeNo/close', { outTradeNo })
        expect((await counter.kept(outTradeNo)).status).toBe('closed')
        return outTradeNo
      }
      const [left, paid] = [await givenUp(), await givenUp()]
      await counter.act(paid, 'pay')

      await counter.pass(400)
      await counter.strike(fault, LASTING)
      await counter.house.runTasks()
      await counter.strike(fault, 0)
      await counter.pass(60)
      await counter.house.runTasks()

      expect((await counter.kept(left)).status).toBe('closed')
      expect((await counter.kept(paid)).status).toBe('paid')
      await counter.expectAgreement(left)
      await counter.expectAgreement(paid)
    },
  )
})
