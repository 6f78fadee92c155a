/**
 * What was changed by commits that are not on disk yet. Readers see memory, which runs ahead of the disk; by
 * noting every fact they looked at they learn which commit they must wait for before they may tell anyone.
 */
export interface Facts {
  /** For a table. */
  add(): TableFacts
  /** Begins to collect what is read. */
  watch(): void
  /** The latest commit that touched anything read since `watch`; 0 when all of it is on disk. */
  horizon(): number
  /** Commits up to this one are on disk. */
  settle(commit: number): void
}

/** Of one table. */
export interface TableFacts {
  /** Whether there is a row of this key, and what is in it. */
  readRow(key: string): void
  /** Something of more than one row: any change of the table may have made it so. */
  readAll: () => void
  change(key: string, commit: number): void
}

export function createFacts(): Facts {
  /** By key, in the order of commits: a row changed again moves to the end. */
  const unsettled: Map<string, number>[] = []
  let onDisk = 0
  let horizon = 0

  const read = (commit: number) => {
    if (commit > onDisk && commit > horizon) horizon = commit
  }

  return {
    add() {
      const changed = new Map<string, number>()
      unsettled.push(changed)
      let latest = 0
      return {
        readRow: (key) => read(changed.get(key) ?? 0),
        readAll: () => read(latest),
        change(key, commit) {
          latest = commit
          changed.delete(key)
          changed.set(key, commit)
        },
      }
    },
    watch() {
      horizon = 0
    },
    horizon: () => horizon,
    settle(commit) {
      onDisk = commit
      for (const changed of unsettled) forget(changed, commit)
    },
  }
}

function forget(changed: Map<string, number>, upTo: number): void {
  for (const [key, commit] of changed) {
    if (commit > upTo) return
    changed.delete(key)
  }
}
