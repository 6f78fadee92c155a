/**
 * A JSON store moves into a database: looked at first, then carried over, then every row is read back and compared.
 *
 * The store it comes from is read and never changed. In the database nothing is overwritten: it must hold nothing, or a
 * part of this same store. So it may be broken off at any moment, and goes on where it was when it is begun again.
 */
import type { Order } from '../../orders/order'
import { forEachKind, type Kind, KINDS, type Misfit, type Rows } from '../contents'
import type { Destination } from '../mysql/destination'
import { createFitting } from '../mysql/fitting'
import type { Store } from '../store'
import {
  compare,
  type Comparison,
  type RowsByKey,
  rowsByKey,
  type Sums,
  sumsOf,
} from './comparison'

export interface Progress {
  phase: 'looking' | 'moving' | 'checking'
  done: number
  total: number
}

export type Told = (progress: Progress) => void

export interface Plan {
  here: RowsByKey
  sums: Sums
  /** How many rows of each kind there are, here and there. */
  counts: Record<Kind, { here: number; there: number }>
  /** What is there already, and as it is here. */
  alike: Comparison['alike']
  /** Orders whose `requestId` another order of the same person has too, and had first. */
  requestless: ReadonlySet<string>
  /** Why it cannot be: some of it, in words for people. */
  hindrances: Misfit[]
  hindranceCount: number
}

/** There are rows in the way, or rows that do not fit, or what was read back is not what was written. */
export class CannotMove extends Error {
  readonly hindrances: Misfit[]
  readonly hindranceCount: number

  constructor(
    message: string,
    { hindrances, hindranceCount }: Pick<Plan, 'hindrances' | 'hindranceCount'>,
  ) {
    super(message)
    this.name = 'CannotMove'
    this.hindrances = hindrances
    this.hindranceCount = hindranceCount
  }
}

const MOST_HINDRANCES = 20

/** `target`: absent when there is nothing yet. Changes nothing. */
export async function planMove({
  source,
  target,
  told,
}: {
  source: Pick<Store, 'inspect'>
  target: Pick<Store, 'inspect'> | undefined
  told: Told
}): Promise<Plan> {
  const here = await source.inspect(rowsByKey)
  const there = target && (await comparisonWith(target, { here, phase: 'looking', told }))
  const misfits = misfitsOf(here)
  const { alike = forEachKind(() => new Set<string>()), differences = [] } = there ?? {}
  return {
    here,
    sums: sumsOf(here),
    counts: forEachKind((kind) => ({
      here: here[kind].size,
      there: there?.counts[kind] ?? 0,
    })),
    alike,
    requestless: requestlessOf(here),
    hindrances: [...differences, ...misfits].slice(0, MOST_HINDRANCES),
    hindranceCount: (there?.differenceCount ?? 0) + misfits.length,
  }
}

/** @throws CannotMove, having written nothing, or having found that it is not there as it is here */
export async function carryOut(plan: Plan, destination: Destination, told: Told): Promise<void> {
  if (plan.hindranceCount > 0) throw new CannotMove('Nothing was moved', plan)
  const total = rowCount(plan)
  let done = 0
  for (const kind of KINDS) {
    await moveRows(plan, { kind, destination }, (rows) =>
      told({ phase: 'moving', done: (done += rows), total }),
    )
  }
  await verify(plan, destination, told)
}

export const rowCount = ({ counts }: Pick<Plan, 'counts'>): number =>
  Object.values(counts).reduce((sum, { here }) => sum + here, 0)

/** So many are kept in one commit. */
const BATCH = 200

async function moveRows<K extends Kind>(
  { here, alike, requestless }: Plan,
  { kind, destination }: { kind: K; destination: Destination },
  passed: (rows: number) => void,
): Promise<void> {
  passed(alike[kind].size)
  let batch: Rows[K][] = []
  const keep = async () => {
    if (batch.length > 0) await destination.keep(kind, batch, requestless)
    passed(batch.length)
    batch = []
  }
  for (const [key, row] of here[kind]) {
    if (alike[kind].has(key)) continue
    batch.push(row)
    if (batch.length === BATCH) await keep()
  }
  await keep()
}

async function verify(plan: Plan, destination: Destination, told: Told): Promise<void> {
  const { here } = plan
  const there = await comparisonWith(destination, { here, phase: 'checking', told })
  const missing = KINDS.flatMap((kind) => {
    const count = here[kind].size - there.alike[kind].size
    return count === 0 ? [] : [{ about: kind, problem: `${count} rows are not there as here` }]
  })
  const unequal = (['paid', 'refunded', 'balances', 'taken'] as const)
    .filter((name) => plan.sums[name] !== there.sums[name])
    .map((about) => ({
      about,
      problem: `the sum is ${there.sums[about]} there and ${plan.sums[about]} here`,
    }))
  const misfits = await destination.inspect((contents) => firstOf(contents.misfits()))
  const hindrances = [...missing, ...unequal, ...there.differences, ...misfits]
  if (hindrances.length === 0) return
  throw new CannotMove('It is not there as it is here', {
    hindrances,
    hindranceCount: hindrances.length,
  })
}

const comparisonWith = (
  target: Pick<Store, 'inspect'>,
  { here, phase, told }: { here: RowsByKey; phase: 'looking' | 'checking'; told: Told },
) =>
  target.inspect(async (contents) => {
    const counts = forEachKind(() => 0)
    for (const kind of KINDS) counts[kind] = await contents.count(kind)
    const total = Object.values(counts).reduce((sum, rows) => sum + rows, 0)
    let done = 0
    const passed = (rows: number) => told({ phase, done: (done += rows), total })
    return { ...(await compare(here, contents, passed)), counts }
  })

async function firstOf(misfits: AsyncIterable<Misfit>): Promise<Misfit[]> {
  const first: Misfit[] = []
  for await (const misfit of misfits) {
    if (first.push(misfit) === MOST_HINDRANCES) break
  }
  return first
}

function misfitsOf(here: RowsByKey): Misfit[] {
  const problemsOf = createFitting()
  const ofKind = <K extends Kind>(kind: K) =>
    [...here[kind].values()].flatMap((row) => problemsOf(kind, row))
  return KINDS.flatMap((kind) => ofKind(kind))
}

/** Two people who turn out to be one may have used the same: it goes on to mean the order that was placed first. */
function requestlessOf({ orders }: RowsByKey): Set<string> {
  const first = new Map<string, Order>()
  const others = new Set<string>()
  for (const order of orders.values()) {
    const request = `${order.userId} ${order.requestId}`
    const known = first.get(request)
    const [elder, younger] = known && isElder(known, order) ? [known, order] : [order, known]
    first.set(request, elder)
    if (younger) others.add(younger.outTradeNo)
  }
  return others
}

function isElder(one: Order, other: Order): boolean {
  const difference = Date.parse(one.createdAt) - Date.parse(other.createdAt)
  return difference < 0 || (difference === 0 && one.outTradeNo < other.outTradeNo)
}
