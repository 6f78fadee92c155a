/** However WeChat’s notifications arrive, and whatever is false in them: one payment, one refund, and only true ones. */
import type { OutTradeNo } from '../contract/primitives'
import type { DeliveryAttempt, DeliveryMode, Forgery } from '../simulator/control-api'
import { aWish, openCounter, type Counter } from './testing/counter'
import { spoken, type Spoken } from './testing/faults'

jest.setTimeout(30_000)

const AMOUNT = 100

let counter: Counter
afterEach(() => counter.house.control('reset', {}))

interface Occurrence {
  outTradeNo: OutTradeNo
  /** Makes it happen at WeChat. */
  happen: () => Promise<unknown>
  /** Asks WeChat instead of waiting. */
  ask: () => Promise<unknown>
}

/** What WeChat tells us about. */
const news = {
  async payment(): Promise<Occurrence> {
    const buyer = await counter.newcomer()
    const { outTradeNo } = (await buyer.call('POST /api/orders', aWish())).order
    return {
      outTradeNo,
      happen: () => counter.act(outTradeNo, 'pay'),
      ask: () => buyer.call('GET /api/orders/:outTradeNo', { outTradeNo }),
    }
  },
  async refund(): Promise<Occurrence> {
    const mode = (await counter.house.state()).delivery
    await counter.deliver('now')
    const outTradeNo = await counter.paidOrder()
    await counter.deliver(mode)
    return {
      outTradeNo,
      happen: () => counter.refund(outTradeNo, AMOUNT),
      ask: () => counter.house.runTasks(),
    }
  },
}
type Kind = keyof typeof news
const kinds: Kind[] = ['payment', 'refund']

/** Refunds end ten seconds after they were accepted. */
const happenAll = async (occurrences: Occurrence[]) => {
  for (const { happen } of occurrences) await happen()
  await counter.pass(15)
}
const sendHeld = (forge?: Forgery) => async () => {
  for (const { id } of await held()) {
    await counter.house.control(`notifications/${id}/send`, forge ? { forge } : {})
  }
}
const held = async () =>
  (await counter.house.state()).notifications.filter(({ state }) => state === 'held')

/** What it takes until we know, where the notification alone is not enough. */
const modes: Record<DeliveryMode, ((all: Occurrence[]) => Promise<unknown>) | 'at once'> = {
  now: 'at once',
  twice: 'at once',
  reordered: 'at once',
  late: () => counter.pass(600),
  hold: sendHeld(),
  lost: (all) => Promise.all(all.map(({ ask }) => ask())),
}

const refused = 'refused'
/** Taken as a hint to ask, or false only where nobody reads: what counts is true. */
const overruled = 'overruled'
/** The message has nothing of that kind. */
const senseless = 'senseless'
type Fate = typeof refused | typeof overruled | typeof senseless

const signedAlone: Record<Spoken, Record<Kind, Fate>> = {
  'v3-public-key': { payment: refused, refund: refused },
  'v2-md5': { payment: senseless, refund: senseless },
  cloud: { payment: senseless, refund: senseless },
}
const asked = { payment: overruled, refund: overruled } as const
const fates: Record<Forgery, Record<Spoken, Record<Kind, Fate>>> = {
  // v2 signs payments alone (N2-4).
  signature: { ...signedAlone, 'v2-md5': { payment: refused, refund: senseless } },
  'extra-field': { ...signedAlone, 'v2-md5': { payment: refused, refund: senseless } },
  probe: signedAlone,
  'old-timestamp': signedAlone,
  'future-timestamp': signedAlone,
  'unknown-serial': signedAlone,
  ciphertext: { ...signedAlone, 'v2-md5': { payment: senseless, refund: refused } },
  // Of a refund v3 forges what was paid, not what goes back.
  amount: {
    'v3-public-key': { payment: refused, refund: overruled },
    'v2-md5': { payment: refused, refund: overruled },
    cloud: asked,
  },
  merchant: {
    'v3-public-key': { payment: refused, refund: refused },
    'v2-md5': { payment: refused, refund: refused },
    cloud: { payment: refused, refund: refused },
  },
}
const keysOf = <K extends string>(record: Record<K, unknown>) => Object.keys(record) as K[]
const isTaken = ({ result }: DeliveryAttempt) => result === 200 || result === 204

describe.each(spoken)('over %s', (protocol) => {
  beforeAll(async () => {
    counter = await openCounter({ protocol })
  })
  afterAll(() => counter.house.stop())

  describe.each(kinds)('a %s', (kind) => {
    const before = kind === 'payment' ? { status: 'awaiting-payment' } : { refunded: 0 }
    async function expectDone(outTradeNo: OutTradeNo): Promise<void> {
      const order = await counter.kept(outTradeNo)
      const there = await counter.atWechat(outTradeNo)
      const [{ amount, transactionId } = {}] = there.orders
      expect(order).toMatchObject({ status: 'paid', amount, transactionId })
      expect(order.refunded).toBe(kind === 'refund' ? AMOUNT : 0)
      expect(there.refunds).toHaveLength(kind === 'refund' ? 1 : 0)
    }

    test.each(keysOf(modes))('delivered %s, it is known, and once', async (mode) => {
      const all = [await news[kind](), await news[kind]()]
      await counter.deliver(mode)
      const until = modes[mode]

      await happenAll(all)
      if (until !== 'at once') {
        for (const { outTradeNo } of all)
          expect(await counter.kept(outTradeNo)).toMatchObject(before)
        await until(all)
      }

      for (const { outTradeNo } of all) await expectDone(outTradeNo)
      const orders = await Promise.all(all.map(({ outTradeNo }) => counter.kept(outTradeNo)))
      const { notifications } = await counter.house.state()
      expect(notifications.flatMap(({ attempts }) => attempts).every(isTaken)).toBe(true)
      for (const { id } of notifications)
        await counter.house.control(`notifications/${id}/send`, {})
      const later = await Promise.all(all.map(({ outTradeNo }) => counter.kept(outTradeNo)))
      expect(later).toEqual(orders)
    })

    test.each(keysOf(fates))('with a false %s it says nothing untrue', async (forge) => {
      const fate = fates[forge][protocol][kind]
      const one = await news[kind]()
      await counter.deliver('hold')
      await happenAll([one])

      const sending = sendHeld(forge)()

      if (fate === senseless) await expect(sending).rejects.toThrow('nothing of that kind to forge')
      else await sending
      const attempts = (await held()).flatMap((notification) => notification.attempts)
      expect(attempts.map(isTaken)).toEqual(fate === senseless ? [] : [fate === overruled])
      if (fate === overruled) await expectDone(one.outTradeNo)
      else expect(await counter.kept(one.outTradeNo)).toMatchObject(before)
      await sendHeld()()
      await expectDone(one.outTradeNo)
    })
  })
})
