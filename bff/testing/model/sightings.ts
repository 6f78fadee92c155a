/** What a series of runs came across: a model that never meets the hard cases proves nothing. */

const EVERYWHERE = [
  'orders paid',
  'top-ups paid',
  'sold out when placed',
  'same requestId again',
  'closed here before WeChat could close it',
  'late money: paid after it was given up here',
  'refunds succeeded',
  'refunds abnormal',
  'abnormal refunds that succeeded after all',
  'refunds closed at WeChat',
  'refunds refused by WeChat',
  'refunds by hand on the merchant platform',
  'refunds asked for by buyers',
  'refunds refused by the merchant',
  'more asked back than was paid',
  'notifications acknowledged',
  'notifications doubled',
  'notifications forged',
  'notifications that do not fit',
  'notifications given up by WeChat',
  'calls that never arrived',
  'answers that were lost',
  'calls that arrived after their time-out',
  'processes crashed',
  'processes crashed with calls under way',
] as const

/** Seldom, or only there: what a database costs leaves time for shorter runs. */
const ON_FILES = [
  'late money for goods that were gone, refunded by itself',
  'books repaired by a bill',
  'commits cut off by a crash',
  'journals compacted',
  'rivals refused',
] as const

const ON_A_SERVER = [
  'notifications not acknowledged',
  'database connections cut',
  'commits whose fate was unknown',
  'tasks leased by two processes in turn',
] as const

export type Sight = (typeof EVERYWHERE | typeof ON_FILES | typeof ON_A_SERVER)[number]

/** What a series of runs must have come across. */
export const onFiles: readonly Sight[] = [...EVERYWHERE, ...ON_FILES]
export const onServer: readonly Sight[] = [...EVERYWHERE, ...ON_A_SERVER]

export interface Sightings {
  saw(sight: Sight): void
  count(sight: Sight): number
}

export function createSightings(): Sightings {
  const counts = new Map<Sight, number>()
  const count = (sight: Sight) => counts.get(sight) ?? 0
  return { saw: (sight) => void counts.set(sight, count(sight) + 1), count }
}
