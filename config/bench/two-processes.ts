/** Two processes over one database take in what WeChat says four times, whichever it says it to. */
import type { Store } from '../../bff/store/store'
import type { Bench } from './bench'
import { inTurns, type Kept, placeOrders } from './customers'
import { partOf } from './requests'
import { compare } from './rounds'
import { inFolder, type Setting, settingOf } from './settings'
import { withStore } from './shops'
import { createWechat, type Wechat } from './wechat'

const TIMES = 4
/** Times the orders that count: each of two processes gets half of it, and V8 takes its time to know the code. */
const WARM_UP = 2
const NAME = 'orders settled, each told 4 times, two processes'

export async function measureTwoProcesses(bench: Bench): Promise<void> {
  const { database, tell } = bench
  if (!database) return tell({ name: NAME, value: undefined, unit: '', note: 'no database server' })
  const places = [await database.create(), await database.create()]
  await inFolder(async (folder) => {
    const [alone, both] = await Promise.all(
      places.map((place, index) =>
        settingOf({
          name: NAME,
          place: { kind: 'mysql', place },
          folder,
          processes: index + 1,
        }),
      ),
    )
    if (alone && both) await measure(bench, { alone, both })
  })
  for (const place of places) await database.drop(place)
}

async function measure(
  { load, quick, rounds, tell }: Bench,
  { alone, both }: { alone: Setting; both: Setting },
): Promise<void> {
  const orders = quick ? 500 : 5000
  const wechat = await createWechat()
  const [one, two] = [await told(alone, wechat, orders), await told(both, wechat, orders)]
  for (const shop of [one, two]) await load.send({ ...shop, requests: shop.warmUp, status: 204 })
  const size = (orders * TIMES) / (rounds + 1)
  const settle =
    ({ ports, requests }: Told) =>
    async (round: number) =>
      (await load.send({ ports, requests: partOf(requests, { round, size }), status: 204 })) / TIMES
  const { ours, theirs, ratio } = await compare({ ours: settle(two), theirs: settle(one), rounds })
  await Promise.all([one.stop(), two.stop()])
  const effects = await withStore(both.place, (store) => effectsOf(store, two.kept))
  tell({
    name: NAME,
    value: ours,
    unit: 'per s',
    against: { name: 'one process', value: theirs },
    ratio,
    bound: { of: 'ratio', is: 'at least', limit: 1 },
  })
  tell({
    name: 'payments that took effect, of orders told 4 times',
    value: effects,
    unit: 'orders',
    against: { name: 'all', value: orders },
    ratio: effects / orders,
    bound: { of: 'ratio', is: 'exactly', limit: 1 },
  })
}

interface Told {
  kept: Kept[]
  ports: number[]
  warmUp: Uint8Array[]
  requests: Uint8Array[]
  stop(): Promise<void>
}

/** Shops with unpaid orders, and what WeChat will say, in no order. */
async function told(setting: Setting, wechat: Wechat, count: number): Promise<Told> {
  const others = await withStore(setting.place, (store) => placeOrders(store, count * WARM_UP))
  const kept = await withStore(setting.place, (store) => placeOrders(store, count))
  const toldOf = (all: Kept[]) => {
    const once = all.map(({ order }) => wechat.notificationOf(order))
    return shuffled(Array.from({ length: TIMES }, () => once).flat())
  }
  const shops = await setting.start(wechat.environment)
  return {
    kept,
    ports: shops.map(({ port }) => port),
    warmUp: toldOf(others),
    requests: toldOf(kept),
    stop: async () => void (await Promise.all(shops.map((shop) => shop.stop()))),
  }
}

function shuffled<T>(all: T[]): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ one }) => one)
}

/** Orders that are paid, and told of as settled once and as repeated each time after that. */
async function effectsOf(store: Store, kept: Kept[]): Promise<number> {
  let effects = 0
  await inTurns(kept, async ({ order: { outTradeNo } }) => {
    const order = await store.orders.find(outTradeNo)
    const page = await store.notifications.list({ outTradeNo, limit: TIMES + 1 })
    const outcomes = page.notifications.map(({ outcome }) => outcome).sort()
    const isOnce = outcomes.join() === ['repeated', 'repeated', 'repeated', 'settled'].join()
    if (order?.status === 'paid' && isOnce) effects += 1
  })
  return effects
}
