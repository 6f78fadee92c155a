/** Rows in order of time, in blocks: adding one moves the rows of its block, not all that come after it. */

/** Unique: rows of the same millisecond are told apart by their key. */
export interface Moment {
  /** Milliseconds since 1970. */
  at: number
  key: string
}

export interface Sorted<Row> {
  isEmpty(): boolean
  /** Adds the row, or replaces the one of the same moment. */
  set(moment: Moment, row: Row): void
  delete(moment: Moment): void
  /** Latest first; all when `moment` is absent. */
  latestBefore(moment: Moment | undefined, limit: number): Row[]
  /** Earliest first. */
  earliestBefore(moment: Moment, limit: number): Row[]
}

const BLOCK = 256

/** The moment is kept beside its row: working it out for every comparison is what would cost most. */
interface Entry<Row> extends Moment {
  row: Row
}

export function createSorted<Row>(): Sorted<Row> {
  // None is empty but the only one.
  const blocks: Entry<Row>[][] = [[]]

  /** Where the first entry not before `moment` is, or would be. */
  function locate(moment: Moment): { index: number; block: Entry<Row>[]; at: number } {
    const isBefore = (entry: Moment | undefined) =>
      entry !== undefined && compare(entry, moment) < 0
    const found = firstNot(blocks, (block) => isBefore(block.at(-1)))
    const index = Math.min(found, blocks.length - 1)
    const block = blocks[index] ?? []
    return { index, block, at: firstNot(block, isBefore) }
  }

  function isAt(entry: Moment | undefined, moment: Moment): boolean {
    return entry !== undefined && compare(entry, moment) === 0
  }

  function split(index: number, block: Entry<Row>[]): void {
    // Times mostly grow: a full last block stays full and the next begins empty but for one.
    const half = index === blocks.length - 1 ? BLOCK : BLOCK / 2
    blocks.splice(index + 1, 0, block.splice(half))
  }

  return {
    isEmpty: () => blocks[0]?.length === 0,
    set(moment, row) {
      const { index, block, at } = locate(moment)
      block.splice(at, isAt(block[at], moment) ? 1 : 0, { ...moment, row })
      if (block.length > BLOCK) split(index, block)
    },
    delete(moment) {
      const { index, block, at } = locate(moment)
      if (isAt(block[at], moment)) block.splice(at, 1)
      if (block.length === 0 && blocks.length > 1) blocks.splice(index, 1)
    },
    latestBefore(moment, limit) {
      const end = moment ? locate(moment) : { index: blocks.length - 1, at: BLOCK }
      const entries: Entry<Row>[] = []
      for (let index = end.index; index >= 0 && entries.length < limit; index--) {
        const block = blocks[index] ?? []
        const until = index === end.index ? Math.min(end.at, block.length) : block.length
        entries.push(...block.slice(Math.max(0, until - (limit - entries.length)), until).reverse())
      }
      return entries.map(({ row }) => row)
    },
    earliestBefore(moment, limit) {
      const end = locate(moment)
      const entries: Entry<Row>[] = []
      for (let index = 0; index <= end.index && entries.length < limit; index++) {
        const block = blocks[index] ?? []
        const until = index === end.index ? end.at : block.length
        entries.push(...block.slice(0, Math.min(until, limit - entries.length)))
      }
      return entries.map(({ row }) => row)
    },
  }
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

export function compare(one: Moment, other: Moment): number {
  if (one.at !== other.at) return one.at - other.at
  if (one.key === other.key) return 0
  return one.key < other.key ? -1 : 1
}
