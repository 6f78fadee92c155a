/** A run: the shop's processes, their WeChat, the time of day, and what everybody has been told. */
import type { Order } from '../../contract/order'
import { instant, type Instant, type OutTradeNo } from '../../contract/primitives'
import { createDice } from '../../http/testing/dice'
import { AppError } from '../../errors'
import type { Store } from '../../store/store'
import { FateUnknown } from '../../store/mysql/failures'
import { createLeases } from './leases'
import type { Machines } from './machines'
import { startProcess, type Process } from './process'
import { assertKept, createPromises, type Intent, type Promised } from './promises'
import type { Sightings } from './sightings'
import { createTurns } from './turns'
import { createWechat, type Weather } from './wechat'

export type World = Awaited<ReturnType<typeof createWorld>>

const BEGINNING = Date.parse('2026-11-20T01:00:00.000Z')

export async function createWorld({
  machines,
  sightings,
  weather,
}: {
  machines: Machines
  sightings: Sightings
  weather: Weather
}) {
  let time = BEGINNING
  let dice = createDice(0)
  const clock = () => new Date(time)
  const turns = createTurns()
  const wechat = createWechat({ ...weather, turns, clock, dice: () => dice, sightings })
  const promises = createPromises()
  const intents: Intent[] = []
  const problems: unknown[] = []
  /** By order: notifications that were refused, and said to be. */
  const refused = new Map<OutTradeNo | 'unproven', number>()
  const leases = createLeases({
    clock,
    sightings,
    wrong: (problem) => problems.push(new Error(problem)),
  })
  const processes: Process[] = []

  async function start(place: number): Promise<Process> {
    const store = await machines.open(place)
    const watch = (watched: Store) => leases.watch(watched, place)
    const process = startProcess({ place, store, wechat, turns, clock, watch })
    processes[place] = process
    begin(process, () => process.sales.begin())
    return process
  }

  /** Has the process do something, without waiting for it; what goes wrong in it must be foreseen. */
  function begin<T>(
    process: Process,
    work: () => Promise<T>,
    heard: (answer: T) => void = () => undefined,
  ): void {
    process.underWay += 1
    void work()
      .then(heard)
      .catch((error: unknown) => {
        if (error instanceof FateUnknown) sightings.saw('commits whose fate was unknown')
        else if (!(error instanceof AppError)) problems.push(error)
      })
      .finally(() => (process.underWay -= 1))
  }

  /** `before`: what was promised of it when somebody asked to see it. */
  function show(order: Order, before?: Promised): void {
    if (before) assertKept(order, before, wechat.isAfterAll)
    wechat.assertPlausible(order)
    promises.shown(order)
  }

  for (let place = 0; place < machines.places; place++) await start(place)

  return {
    machines,
    sightings,
    turns,
    wechat,
    promises,
    intents,
    refused,
    problems,
    processes,
    clock,
    begin,
    now: (): Instant => instant(clock()),
    beginning: new Date(BEGINNING),
    dice: () => dice,
    /** From here on chance is this. */
    throwAnew: (seed: number) => void (dice = createDice(seed)),
    pass: (seconds: number) => void (time += seconds * 1000),
    anyProcess: () => dice.pick(processes),
    /** Of those somebody has heard of, rather one of the latest. */
    anyOrder(): OutTradeNo | undefined {
      const known = promises.numbers()
      return known.length === 0 ? undefined : dice.pick(dice.below(2) ? known : known.slice(-3))
    },
    /** Rather one that somebody was told to be paid. */
    anyPaidOrder(): OutTradeNo | undefined {
      const known = promises.numbers()
      const paid = known.filter((one) => promises.of(one).transactionId !== undefined)
      const from = paid.length > 0 && dice.below(5) > 0 ? paid : known
      return from.length === 0 ? undefined : dice.pick(from)
    },
    anyBuyerOf: (outTradeNo: OutTradeNo) =>
      intents.find((intent) => intent.outTradeNo === outTradeNo)?.userId,

    /** As `begin`, for what answers with an order: it must not have forgotten what was said of it before. */
    ask(process: Process, { outTradeNo, work }: Asked): void {
      const before = outTradeNo && promises.of(outTradeNo)
      begin(process, work, (order) => show(order, before))
    },

    show,

    async crash(place: number): Promise<void> {
      const dying = processes[place]
      if (!dying) throw new Error(`nobody is at ${place}`)
      const isBusy = dying.underWay > 0
      dying.isAlive = false
      await machines.crash(place, { dice, sightings })
      sightings.saw(isBusy ? 'processes crashed with calls under way' : 'processes crashed')
      const risen = await start(place)
      await assertRemembers(risen.store)
    },

    /** @throws the first thing that was wrong */
    assertSound(): void {
      const [wrong] = [...problems, ...wechat.books.wrongs.map((words) => new Error(words))]
      if (wrong === undefined) return
      throw wrong instanceof Error ? wrong : new Error('Something was wrong', { cause: wrong })
    },
  }

  async function assertRemembers(store: Store): Promise<void> {
    for (const outTradeNo of promises.numbers()) {
      const before = promises.of(outTradeNo)
      const order = await turns.work(() => store.orders.find(outTradeNo))
      if (!order) throw new Error(`${outTradeNo} was promised, and is gone`)
      assertKept(order, before, wechat.isAfterAll)
    }
  }
}

interface Asked {
  outTradeNo?: OutTradeNo
  work: () => Promise<Order>
}

export async function everyOrder({ processes: [process] }: World) {
  if (!process) throw new Error('no process')
  const { orders, nextCursor } = await process.store.orderBook.page({ limit: 500, looks: 500 })
  if (nextCursor !== undefined) throw new Error('more orders than a run can place')
  return orders
}
