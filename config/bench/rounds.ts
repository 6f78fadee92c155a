/** Machines are noisy: both sides are measured in turn, several times, and only the middle counts. */
export interface Comparison {
  ours: number
  theirs: number
  /** Of each round with its neighbour: what slows a machine down for a while slows both. */
  ratio: number
}

/** Measures A B A B …, once to warm up and then `rounds` times. */
export async function compare({
  ours,
  theirs,
  rounds,
}: {
  ours: (round: number) => Promise<number>
  theirs: (round: number) => Promise<number>
  rounds: number
}): Promise<Comparison> {
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round <= rounds; round++) {
    pairs.push({ ours: await ours(round), theirs: await theirs(round) })
  }
  const measured = pairs.slice(1)
  return {
    ours: median(measured.map((pair) => pair.ours)),
    theirs: median(measured.map((pair) => pair.theirs)),
    ratio: median(measured.map((pair) => pair.ours / pair.theirs)),
  }
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  const [low = NaN, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}
