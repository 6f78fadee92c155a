/** Chance that can be had again: the same seed gives the same throws. */
export interface Dice {
  /** 0 … count − 1 */
  below(count: number): number
  pick<T>(from: readonly T[]): T
  hex(length: number): string
  bytes(length: number): Buffer
}

/** Mulberry32: 32 bits of state, enough to choose among hostile bodies, nothing more. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (count: number) => Math.floor((next() / 2 ** 32) * count)
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)))
  return {
    below,
    pick<T>(from: readonly T[]): T {
      const picked = from[below(from.length)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    hex: (length) =>
      bytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
    bytes,
  }
}
