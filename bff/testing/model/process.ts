/** One process of the shop: all its use cases over a store and a WeChat that make it wait for its turns. */
import type { Log, LogEntry } from '../../log'
import { createSales } from '../../sales'
import type { Store } from '../../store/store'
import { MERCHANT, OFFERS, config } from './people'
import { never, type Owner, type Turns } from './turns'
import type { Wechat } from './wechat'

export interface Process extends Owner {
  place: number
  /** What it has on disk, for those who look without waiting. */
  store: Store
  sales: ReturnType<typeof createSales>
  log: LogEntry[]
  /** How many of its calls have not been answered. */
  underWay: number
}

export function startProcess({
  place,
  store,
  wechat,
  turns,
  clock,
  watch,
}: {
  place: number
  store: Store
  wechat: Wechat
  turns: Turns
  clock: () => Date
  /** Sees the store's work as the process does. */
  watch: (store: Store) => Store
}): Process {
  const owner = { isAlive: true }
  const log: LogEntry[] = []
  const keepLog: Log = (entry) => void log.push(entry)
  const sales = createSales({
    config,
    store: watch(inTurns(store, { owner, turns })),
    channel: wechat.channelOf(owner),
    offers: () => Promise.resolve(OFFERS),
    roleOf: (id) => Promise.resolve(id === MERCHANT.userId ? 'merchant' : 'user'),
    miniProgram: undefined,
    api: { get: notAsked, getOnce: notAsked, post: notAsked },
    clock,
    log: keepLog,
  })
  return Object.assign(owner, { place, store, sales, log, underWay: 0 })
}

const notAsked = () => Promise.reject(new Error('no other part of WeChat is asked here'))

/** Every call of a port waits for a turn; what its process does not live to hear of is not heard. */
export function inTurns(store: Store, { owner, turns }: { owner: Owner; turns: Turns }): Store {
  async function through<T>(work: () => Promise<T>): Promise<T> {
    await turns.wait(owner)
    const [done] = await Promise.allSettled([turns.work(work)])
    if (!owner.isAlive) return never()
    if (done.status === 'rejected') throw done.reason
    return done.value
  }
  const waiting = Object.entries(store).map(([name, port]: [string, unknown]) => [
    name,
    typeof port === 'object' && port !== null ? portOf(port, through) : port,
  ])
  // The same ports under the same names.
  return Object.fromEntries(waiting) as Store
}

type Through = <T>(work: () => Promise<T>) => Promise<T>

function portOf(port: object, through: Through): unknown {
  const methods = Object.entries(port) as [string, (...asked: unknown[]) => Promise<unknown>][]
  return Object.fromEntries(
    methods.map(([name, method]) => [
      name,
      (...asked: unknown[]) => through(() => method(...asked)),
    ]),
  )
}
