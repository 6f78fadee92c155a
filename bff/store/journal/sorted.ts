/** Moments in order, in blocks: adding one moves those of its block, not all that come after it. */

/** Unique: rows of the same millisecond are told apart by their key. */
export interface Moment {
  /** Milliseconds since 1970. */
  at: number
  key: string
}

/** Plain arrays, none of them empty: there is one of these for every person and every order. */
export type Sorted = Moment[][]

const BLOCK = 256

/** Adds the moment unless it is there. */
export function insert(blocks: Sorted, moment: Moment): void {
  const last = blocks.at(-1)
  if (!last || isBefore(last.at(-1), moment)) append(blocks, moment)
  else insertWithin(blocks, moment)
}

export function remove(blocks: Sorted, moment: Moment): void {
  const { index, at } = locate(blocks, moment)
  const block = blocks[index]
  if (!block || !isAt(block[at], moment)) return
  block.splice(at, 1)
  if (block.length === 0) blocks.splice(index, 1)
}

/** Latest first; all when `moment` is absent. */
export function latestBefore(blocks: Sorted, moment: Moment | undefined, limit: number): Moment[] {
  const end = moment ? locate(blocks, moment) : { index: blocks.length, at: 0 }
  const found = (blocks[end.index]?.slice(Math.max(0, end.at - limit), end.at) ?? []).reverse()
  for (let index = end.index - 1; index >= 0 && found.length < limit; index--) {
    const block = blocks[index] ?? []
    found.push(...block.slice(Math.max(0, block.length - (limit - found.length))).reverse())
  }
  return found
}

/** Earliest first. */
export function earliestBefore(blocks: Sorted, moment: Moment, limit: number): Moment[] {
  const end = locate(blocks, moment)
  const found: Moment[] = []
  for (let index = 0; index <= end.index && found.length < limit; index++) {
    const block = blocks[index] ?? []
    const until = index === end.index ? end.at : block.length
    found.push(...block.slice(0, Math.min(until, limit - found.length)))
  }
  return found
}

export function compare(one: Moment, other: Moment): number {
  if (one.at !== other.at) return one.at - other.at
  if (one.key === other.key) return 0
  return one.key < other.key ? -1 : 1
}

/** Times mostly grow: what comes last finds its place without a search, and full blocks stay full. */
function append(blocks: Sorted, moment: Moment): void {
  const last = blocks.at(-1)
  if (last && last.length < BLOCK) last.push(moment)
  else blocks.push([moment])
}

function insertWithin(blocks: Sorted, moment: Moment): void {
  const { index, at } = locate(blocks, moment)
  const block = blocks[index] ?? []
  if (isAt(block[at], moment)) return
  block.splice(at, 0, moment)
  if (block.length > BLOCK) blocks.splice(index + 1, 0, block.splice(BLOCK / 2))
}

/** Where the first one not before `moment` is; behind the last block when there is none. */
function locate(blocks: Sorted, moment: Moment): { index: number; at: number } {
  const index = firstNot(blocks, (block) => isBefore(block.at(-1), moment))
  return { index, at: firstNot(blocks[index] ?? [], (it) => isBefore(it, moment)) }
}

function isBefore(one: Moment | undefined, other: Moment): boolean {
  return one !== undefined && compare(one, other) < 0
}

function isAt(one: Moment | undefined, other: Moment): boolean {
  return one !== undefined && compare(one, other) === 0
}

/** The index of the first item of which `holds` is false, in items of which it holds first and then no more. */
function firstNot<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && holds(item)) low = middle + 1
    else high = middle
  }
  return low
}
