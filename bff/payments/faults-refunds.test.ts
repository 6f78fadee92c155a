/** Each fault of WeChat Pay while money goes back: never more of it than was asked for, and in the end it is back. */
import type { OutTradeNo } from '../contract/primitives'
import { expectRefusal, LASTING, openCounter, placesFor, type Counter } from './testing/counter'

jest.setTimeout(30_000)

const AMOUNT = 100
/** Rounds of two minutes in which a refund in doubt has to be found out about. */
const ROUNDS = 6

let counter: Counter
afterEach(() => counter.house.control('reset', {}))

/** The background looks again and again, until nothing is under way. */
async function settle(outTradeNo: OutTradeNo) {
  for (let round = 0; round < ROUNDS; round++) {
    await counter.pass(120)
    await counter.house.runTasks()
    const { refunds } = await counter.kept(outTradeNo)
    if (refunds.every(({ status }) => status !== 'processing')) break
  }
  return counter.kept(outTradeNo)
}

describe.each(placesFor('refund'))('over $name', ({ striking, ...place }) => {
  beforeAll(async () => {
    counter = await openCounter(place)
  })
  afterAll(() => counter.house.stop())

  const denying = striking.filter(({ strike }) => strike.lasting === '502 wechat-rejected')
  const doubtful = striking.filter((one) => !denying.includes(one))
  const times = [
    { how: 'once', count: 1 },
    { how: 'lasting', count: LASTING },
  ] as const
  const withTimes = (cases: typeof striking) =>
    cases.flatMap((one) => times.map((time) => ({ ...one, ...time })))

  test.each(withTimes(doubtful))(
    '$fault, $how: the refund is under way, and WeChat has it once',
    async ({ fault, count }) => {
      const outTradeNo = await counter.paidOrder()
      await counter.deliver('lost')

      await counter.strike(fault, count)
      const said = await counter.refund(outTradeNo, AMOUNT)
      await counter.strike(fault, 0)

      expect(said).toMatchObject({
        status: 201,
        body: { order: { status: 'paid', refunds: [{ status: 'processing', amount: AMOUNT }] } },
      })
      const order = await settle(outTradeNo)
      expect(order).toMatchObject({ refunded: AMOUNT, refunds: [{ status: 'succeeded' }] })
      const { outRefundNo } = order.refunds[0] ?? {}
      const { refunds } = await counter.atWechat(outTradeNo)
      expect(refunds).toMatchObject([{ outRefundNo, amount: AMOUNT, status: 'SUCCESS' }])
    },
  )

  test.each(doubtful)(
    '$fault, in the background too: the refund waits for the next look',
    async ({ fault }) => {
      const outTradeNo = await counter.paidOrder()
      await counter.deliver('lost')
      await counter.strike(fault, LASTING)
      await counter.refund(outTradeNo, AMOUNT)

      await counter.pass(15)
      await counter.house.runTasks()
      await counter.strike(fault, 0)

      expect((await settle(outTradeNo)).refunds).toMatchObject([{ status: 'succeeded' }])
      const { refunds } = await counter.atWechat(outTradeNo)
      expect(refunds).toMatchObject([{ amount: AMOUNT, status: 'SUCCESS' }])
    },
  )

  // There is no denial to wait for.
  if (denying.length === 0) return

  test.each(withTimes(denying))(
    '$fault, $how: the refund has failed, and a new one takes the same money back',
    async ({ fault, count, strike: { lasting: refusal, details } }) => {
      const outTradeNo = await counter.paidOrder()
      await counter.deliver('lost')

      await counter.strike(fault, count)
      const said = await counter.refund(outTradeNo, AMOUNT)
      await counter.strike(fault, 0)

      expectRefusal(said, { refusal, details }, counter.secrets())
      const before = await counter.kept(outTradeNo)
      expect(before).toMatchObject({ status: 'paid', refunded: 0, refunds: [{ status: 'failed' }] })
      expect((await counter.atWechat(outTradeNo)).refunds).toEqual([])
      expect((await counter.refund(outTradeNo, before.amount)).status).toBe(201)
      const after = await settle(outTradeNo)
      expect(after).toMatchObject({ status: 'refunded', refunded: before.amount })
      const { refunds } = await counter.atWechat(outTradeNo)
      expect(refunds).toMatchObject([{ amount: before.amount, status: 'SUCCESS' }])
    },
  )
})
