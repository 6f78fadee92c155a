/**
 * Many commits, one trip to the disk: what is queued while a write is under way goes out together with the next.
 * After a failed write nothing is written or acknowledged any more: what the disk then holds is only known by
 * reading it again, so the process has to be started anew.
 */
export interface GroupCommit {
  /** Queues what `lineOf` makes of the commit's number. @throws once writing has failed */
  append<Line extends { bytes: Buffer }>(
    lineOf: (commit: number) => Line,
  ): { commit: number } & Line
  /** Resolves when the commit and all before it are on disk. @throws when writing has failed */
  settled(commit: number): Promise<void>
  /** Everything queued so far is on disk. */
  drain(): Promise<void>
  /** Why nothing can be written any more. */
  failure(): Error | undefined
  fail(cause: unknown): void
}

export interface Batch {
  bytes: Buffer
  /** The number of its last commit. */
  upTo: number
}

export function createGroupCommit({
  from,
  write,
  failureOf,
}: {
  /** The last commit on disk. */
  from: number
  /** Resolves when the batch is on disk. Called for one batch at a time, synchronously with its closing. */
  write: (batch: Batch) => Promise<void>
  failureOf: (cause: unknown) => Error
}): GroupCommit {
  let queued = from
  let onDisk = from
  let lines: Buffer[] = []
  let writing: Promise<void> | undefined
  let failure: Error | undefined

  /** Waits for the turn to end: all that came with it goes out together, and so do the answers afterwards. */
  async function flush(): Promise<void> {
    await new Promise(setImmediate)
    const batch = { bytes: Buffer.concat(lines), upTo: queued }
    lines = []
    try {
      await write(batch)
      onDisk = batch.upTo
    } catch (cause) {
      fail(cause)
    } finally {
      writing = undefined
    }
  }

  function fail(cause: unknown) {
    failure ??= failureOf(cause)
  }

  async function settled(commit: number): Promise<void> {
    while (onDisk < commit) {
      if (failure) throw failure
      writing ??= flush()
      await writing
    }
  }

  return {
    append(lineOf) {
      if (failure) throw failure
      const line = lineOf(queued + 1)
      queued += 1
      lines.push(line.bytes)
      return { commit: queued, ...line }
    },
    settled,
    drain: () => settled(queued),
    failure: () => failure,
    fail,
  }
}
