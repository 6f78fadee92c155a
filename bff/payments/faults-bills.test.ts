/** Each fault of WeChat Pay while the bill of a day is read: a clear error that changes nothing, and a full report next. */
import { Fen, type OutTradeNo } from '../contract/primitives'
import { AppError } from '../errors'
import { aWish, LASTING, openCounter, placesFor, type Counter } from './testing/counter'

jest.setTimeout(30_000)

const DAY_MS = 86_400_000

let counter: Counter
afterEach(() => counter.house.control('reset', {}))

/** A payment and a refund we were told of and a payment we were not, and the bill of that day is there (B3-2). */
async function aDayOfBusiness(): Promise<{ day: string; told: OutTradeNo; missed: OutTradeNo }> {
  const told = await counter.paidOrder()
  await counter.refund(told, 100)
  await counter.pass(30)
  const buyer = await counter.newcomer()
  await counter.deliver('lost')
  const missed = (await buyer.call('POST /api/orders', aWish())).order.outTradeNo
  await counter.act(missed, 'pay')

  const inChina = Date.parse((await counter.house.state()).now) + DAY_MS / 3
  const noonTomorrow = Math.floor(inChina / DAY_MS) * DAY_MS + 1.5 * DAY_MS
  await counter.pass(Math.ceil((noonTomorrow - inChina) / 1000))
  return { day: new Date(inChina).toISOString().slice(0, 10), told, missed }
}

const reading = (day: string) =>
  counter.house.reconcile(day).then(
    () => undefined,
    (error: unknown) => error,
  )

describe.each(placesFor('bill'))('over $name', ({ striking, ...place }) => {
  beforeAll(async () => {
    counter = await openCounter(place)
  })
  afterAll(() => counter.house.stop())

  const full = { payments: 2, refunds: 1, repaired: 1, differences: [] }

  test.each(striking)(
    '$fault: the next report is whole',
    async ({ fault, strike: { lasting, details } }) => {
      const { day, missed } = await aDayOfBusiness()

      await counter.strike(fault, LASTING)
      if (lasting) {
        const error = await reading(day)
        await counter.strike(fault, 0)
        expect(error).toBeInstanceOf(AppError)
        const [status, code] = lasting.split(' ')
        expect(error).toMatchObject({ status: Number(status), code })
        expect(error).toMatchObject(details ? { details } : {})
        expect((await counter.kept(missed)).status).toBe('awaiting-payment')
      }
      expect(await counter.house.reconcile(day)).toMatchObject(full)
      expect((await counter.kept(missed)).status).toBe('paid')
      await counter.expectAgreement(missed)
    },
  )

  test.each(striking)('$fault, once: told, or asked again unnoticed', async ({ fault, strike }) => {
    const { day } = await aDayOfBusiness()

    await counter.strike(fault, 1)
    if (strike.once)
      expect(await reading(day)).toMatchObject({ status: Number(strike.once.slice(0, 3)) })

    expect(await counter.house.reconcile(day)).toMatchObject(full)
  })

  test('a refund we took for refused is found in the bill', async () => {
    const { day, told } = await aDayOfBusiness()
    await counter.house.store().orders.update(told, (order) => {
      const refunds = order.refunds.map((one) => ({ ...one, status: 'failed' as const }))
      return { order: { ...order, refunded: Fen.parse(0), refunds }, effects: [] }
    })

    const { repaired, differences } = await counter.house.reconcile(day)

    expect(repaired).toBe(2)
    expect(differences).toEqual([])
    const refunds = [{ status: 'succeeded' }]
    expect(await counter.kept(told)).toMatchObject({ refunded: 100, refunds })
  })
})
