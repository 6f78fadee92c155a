/**
 * kill -9, thirty times, at moments nobody chooses, while many people buy: whatever somebody was told is there after
 * each time, and in the end our books are WeChat's. For any store, in one process or several.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { checkStore } from '../../check/check'
import { OutTradeNo } from '../../contract/primitives'
import { startSimulator, type Simulator } from '../../simulator/index'
import type { SimulatorState } from '../../simulator/control-api'
import type { Store } from '../../store/store'
import { bundleBff, type Bundle } from './bundle'
import { gather, type Control, type Crowd } from './crowd'
import { openDoor, type Door } from './door'
import { lostFacts, type Fact } from './facts'
import { disagreements, settle } from './settling'
import { startShopProcess, type ShopProcess } from './shop-process'

const ROUNDS = 30
const PEOPLE = 12
/** So many things somebody is told between two kills. */
const FACTS = { least: 12, most: 30 }
/** In so many rounds once all that is stored is looked at, too. */
const WHOLE_LOOK_EVERY = 5
const BEGIN_MS = 60_000
const MOST_MS = 300_000

/** Where the shop keeps its things. */
export interface Ground {
  environment: Record<string, string>
  /** Lets `look` see the store itself while the killed process is down. */
  look<T>(look: (store: Store) => Promise<T>): Promise<T>
  dispose(): Promise<void>
}

export function describeKilling(
  title: string,
  { processes, open }: { processes: number; open: () => Promise<Ground> },
): void {
  describe(title, () => {
    let ground: Ground
    let bundle: Bundle
    let simulator: Simulator
    let door: Door
    let shops: ShopProcess[] = []
    let environment: Record<string, string>
    const failures: string[] = []
    beforeAll(async () => {
      ;[ground, bundle, door] = await Promise.all([open(), bundleBff(), openDoor()])
      simulator = await startSimulator({ shopOrigin: door.origin })
      environment = {
        ...definedIn(simulator.environment),
        MERCHANT_OPENIDS: simulator.identitiesOf('laochen').join(','),
        PUBLIC_ORIGIN: door.origin,
        ORDER_TTL_MINUTES: '5',
        ...ground.environment,
      }
      shops = []
      for (let number = 0; number < processes; number++) shops.push(await start())
      lead()
    }, BEGIN_MS)
    afterAll(async () => {
      await Promise.all(shops.map((shop) => shop.kill()))
      await simulator.stop()
      await door.close()
      await Promise.all([ground.dispose(), bundle.remove()])
    }, BEGIN_MS)

    const start = () =>
      startShopProcess({
        entry: bundle.entry,
        environment,
        failed: (line) => void failures.push(line),
      })
    const lead = () => door.lead(shops.map(({ port }) => port))
    const control: Control = async (path, body) => {
      const answer = await fetch(`${simulator.origin}/_simulator/api/${path}`, {
        ...(body !== undefined && {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      })
      if (!answer.ok) throw new Error(`${path} → ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as never
    }

    /** What WeChat was told is as much a promise as what people were. */
    async function notified(): Promise<Fact[]> {
      const { notifications } = await control<SimulatorState>('state')
      return notifications
        .filter(({ state }) => state === 'acknowledged')
        .map((one) => ({ kind: 'notified', outTradeNo: OutTradeNo.parse(one.outTradeNo) }))
    }

    /** Kills one, looks at what it left behind for all that was told since the last time, and starts another. */
    async function replaceOne(
      crowd: Crowd,
      { seen, isWhole }: { seen: Set<string>; isWhole: boolean },
    ) {
      const victim = randomInt(shops.length)
      const underWay = crowd.underWay()
      await shops[victim]?.kill()
      const told = [...crowd.facts, ...(await notified())]
      const latest = told.filter((fact) => !seen.has(JSON.stringify(fact)))
      await ground.look(async (store) => {
        expect(await lostFacts(store, latest)).toEqual([])
        if (isWhole) await expectSound(store)
      })
      for (const fact of latest) seen.add(JSON.stringify(fact))
      shops[victim] = await start()
      lead()
      return underWay
    }

    test(
      'nothing that anybody was told is lost, and in the end both books are the same',
      async () => {
        await control('delivery', { mode: 'twice' })
        const crowd = await gather({ origin: door.origin, control, size: PEOPLE })
        const seen = new Set<string>()
        let hits = 0

        for (let round = 0; round < ROUNDS; round++) {
          const enough = crowd.facts.length + randomInt(FACTS.least, FACTS.most)
          while (crowd.facts.length < enough && crowd.surprises.length === 0) await pause(5)
          await pause(randomInt(50))
          const underWay = await replaceOne(crowd, {
            seen,
            isWhole: round % WHOLE_LOOK_EVERY === 0,
          })
          if (underWay > 0) hits += 1
        }
        await crowd.stop()
        await Promise.all(shops.map((shop) => shop.kill()))

        expect(crowd.surprises).toEqual([])
        expect(failures).toEqual([])
        expect(hits).toBeGreaterThan(ROUNDS / 2)
        expectWork(crowd.facts)
        const { clock } = simulator
        const shop = await settle({ environment, clock, control, door })
        expect((await shop.store.orders.listUnpaid({ limit: 9 })).orders).toEqual([])
        const there = await control<SimulatorState>('state')
        expect(await disagreements(shop.store, there)).toEqual([])
        expect(await lostFacts(shop.store, [...crowd.facts, ...(await notified())])).toEqual([])
        await expectSound(shop.store)
        await shop.stop()
      },
      MOST_MS,
    )
  })
}

const expectSound = async (store: Store) => {
  const { findings } = await checkStore(store)
  expect(findings.filter(({ kind }) => kind !== 'needs-somebody')).toEqual([])
}

/** It was a crowd, and it did everything. */
function expectWork(facts: readonly Fact[]): void {
  const count = (kind: Fact['kind']) => facts.filter((fact) => fact.kind === kind).length
  expect(facts.length).toBeGreaterThan(300)
  for (const kind of ['placed', 'paid', 'cancelled', 'refund'] as const) {
    expect(count(kind)).toBeGreaterThan(20)
  }
}

const definedIn = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
