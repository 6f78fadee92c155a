/** The journal of an open database: numbers commits, gets them to disk together, and is compacted now and then. */
import { access, constants } from 'node:fs/promises'
import type { Low } from 'lowdb'
import { StoreAwayError } from '../../errors'
import type { Log } from '../../log'
import { type CompactionRule, type Grown, isDue, nextSegment, writeSnapshot } from './compaction'
import { type Batch, createGroupCommit } from './group-commit'
import { createScribe, type Line, type Written } from './scribe'
import type { Segment } from './segment'
import type { Collections, Snapshot } from './snapshot'

export interface Journal {
  /** Returns the number of the commit, and its rows as they were written. @throws once writing has failed */
  append(changes: readonly Written[]): { commit: number; rows: Line['rows'] }
  /** Resolves when the commit and all before it are on disk. */
  settled(commit: number): Promise<void>
  fail(reason: unknown): void
  /** @throws when the next commit could not be written */
  ready(): Promise<void>
  close(): Promise<void>
}

export interface JournalOptions {
  directory: string
  low: Low<Snapshot>
  segment: Segment
  /** The last commit on disk, and what the journal has grown by since the snapshot. */
  commits: number
  grown: Grown
  schema: number
  rule: CompactionRule
  rows: {
    count(): number
    /** The rows of this moment, until `release`. */
    hold(): Collections
    release(): void
  }
  onDisk: (commit: number) => void
  log: Log
}

export function createJournal(options: JournalOptions): Journal {
  const { directory, low, schema, rule, rows, log } = options
  let { segment, grown } = options
  let compacting: Promise<void> | undefined
  const scribe = createScribe()
  const group = createGroupCommit({ from: options.commits, write, failureOf })

  async function write({ bytes, upTo }: Batch): Promise<void> {
    // Held before the first await: the rows are those of this batch's last commit, neither more nor fewer.
    const held = !compacting && isDue(rule, grown, rows.count()) ? rows.hold() : undefined
    await segment.append(bytes)
    grown.bytes += bytes.length
    options.onDisk(upTo)
    if (held) await compact(held, upTo)
  }

  /** Returns when the next file is in use; the snapshot is written behind the commits that follow. */
  async function compact(held: Collections, commits: number): Promise<void> {
    // Also after a failure: the next attempt is worth its cost only when the journal has grown as much again.
    grown = { bytes: 0, changes: 0 }
    const next = await nextSegment({ directory, current: segment, schema, after: commits, log })
    if (!next) return rows.release()
    segment = next
    const about = { schema, journal: next.number, commits }
    compacting = writeSnapshot({ directory, low, about, rows: held, log }).finally(() => {
      rows.release()
      compacting = undefined
    })
  }

  function failureOf(cause: unknown): Error {
    log({ level: 'error', event: 'store-write-failed', reason: String(cause) })
    const message = `${segment.file} can no longer be written (${String(cause)}): start the process anew`
    return new StoreAwayError(message, { cause })
  }

  return {
    append(changes) {
      const appended = group.append((commit) => scribe(commit, changes))
      grown.changes += changes.length
      return appended
    },
    settled: (commit) => group.settled(commit),
    fail: (reason) => group.fail(reason),
    async ready() {
      const failure = group.failure()
      if (failure) throw failure
      await access(segment.file, constants.W_OK)
    },
    async close() {
      try {
        await group.drain()
      } finally {
        await compacting
        await segment.close()
      }
    },
  }
}
