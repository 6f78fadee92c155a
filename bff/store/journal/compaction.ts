/**
 * Keeps the journal from growing for ever: when it is long, a new file is begun, the rows of that very moment are
 * written as a snapshot while work goes on, and the older files go. Until the snapshot has its name the
 * older files are there, so a crash between any two steps loses nothing.
 */
import { readdir, rm } from 'node:fs/promises'
import type { Low } from 'lowdb'
import type { Log } from '../../log'
import { createSegment, type Segment, segmentFile, segmentNumber } from './segment'
import type { Collections, Snapshot } from './snapshot'

export interface CompactionRule {
  /** A journal below this many bytes is left alone. */
  minBytes: number
  /** How many changes per living row make a journal worth compacting. */
  changesPerRow: number
}

/**
 * A start replays the journal, so it must stay short beside the snapshot; a snapshot copies every row, most as bytes.
 * At a quarter a start takes a sixth longer than without a journal, and a change costs the copies of four rows.
 */
export const usualRule: CompactionRule = { minBytes: 8 << 20, changesPerRow: 0.25 }

export interface Grown {
  bytes: number
  changes: number
}

export function isDue(rule: CompactionRule, grown: Grown, rows: number): boolean {
  return grown.bytes > rule.minBytes && grown.changes > rule.changesPerRow * rows
}

/** Begins the next journal file; `undefined` (and the old one stays in use) when that fails. */
export async function nextSegment({
  directory,
  current,
  schema,
  after,
  log,
}: {
  directory: string
  current: Segment
  schema: number
  after: number
  log: Log
}): Promise<Segment | undefined> {
  try {
    const next = await createSegment(directory, { schema, journal: current.number + 1, after })
    await current.close()
    return next
  } catch (error) {
    log({ level: 'error', event: 'store-compaction-failed', reason: String(error) })
    return undefined
  }
}

/** Writes the snapshot and removes what it makes needless. A failure costs disk space, not data: it is logged. */
export async function writeSnapshot({
  directory,
  low,
  about,
  rows,
  log,
}: {
  directory: string
  low: Low<Snapshot>
  about: Omit<Snapshot, 'collections'>
  rows: Collections
  log: Log
}): Promise<void> {
  try {
    low.data = { ...about, collections: rows }
    await low.write()
    const numbers = (await readdir(directory)).map(segmentNumber)
    for (const number of numbers) {
      if (number !== undefined && number < about.journal) await rm(segmentFile(directory, number))
    }
    log({ level: 'info', event: 'store-compacted', ...about })
  } catch (error) {
    log({ level: 'error', event: 'store-compaction-failed', reason: String(error) })
  } finally {
    // Rows that are dropped from now on need not be kept in memory for a snapshot already written.
    low.data = { ...about, collections: new Map() }
  }
}
