/**
 * What was changed by commits that are not on disk yet. Readers see memory, which runs ahead of the disk; by
 * noting every fact they looked at they learn which commit they must wait for before they may tell anyone.
 */
export interface Facts {
  read(fact: string): void
  change(fact: string, commit: number): void
  /** Begins to collect what is read. */
  watch(): void
  /** The latest commit that touched anything read since `watch`; 0 when all of it is on disk. */
  horizon(): number
  /** Commits up to this one are on disk. */
  settle(commit: number): void
}

export function createFacts(): Facts {
  // Ordered by commit: a fact changed again moves to the end.
  const unsettled = new Map<string, number>()
  let horizon = 0
  return {
    read(fact) {
      horizon = Math.max(horizon, unsettled.get(fact) ?? 0)
    },
    change(fact, commit) {
      unsettled.delete(fact)
      unsettled.set(fact, commit)
    },
    watch() {
      horizon = 0
    },
    horizon: () => horizon,
    settle(commit) {
      for (const [fact, changed] of unsettled) {
        if (changed > commit) return
        unsettled.delete(fact)
      }
    },
  }
}
