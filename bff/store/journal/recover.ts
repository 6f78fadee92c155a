/** Brings back what a directory holds: the snapshot, then every commit of the journal files after it, in order. */
import { open, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Low } from 'lowdb'
import type { Log } from '../../log'
import { damaged, StoreDamaged } from './damage'
import { type Line, readLines } from './lines'
import { type Replay, replayLines } from './replay'
import { refuseNewer, type Schema } from './schema'
import { segmentFile, segmentNumber } from './segment'
import type { Snapshot } from './snapshot'

export interface Recovered extends Replay {
  /** The last journal file; 0 when there is none yet. */
  journal: number
}

/**
 * The rows as they are on disk, of schema `version`.
 * @throws StoreDamaged rather than leave out anything that was acknowledged
 */
export async function recover({
  directory,
  low,
  schema,
  log,
}: {
  directory: string
  low: Low<Snapshot>
  schema: Schema
  log: Log
}): Promise<Recovered> {
  await low.read()
  const { schema: version, commits, collections } = low.data
  refuseNewer(version, schema, path.join(directory, 'snapshot.json'))
  const journals = await journalsToReplay(directory, low.data)
  const replay: Replay = { version, commits, collections, bytes: 0, changes: 0 }

  for (const journal of journals) {
    const file = segmentFile(directory, journal)
    let count = 0
    for await (const lines of readLines(file)) {
      count += lines.length
      const [first] = lines
      const isTorn = !first?.finished && count > 1 && journal === journals.at(-1)
      if (first && isTorn) await dropTorn({ file, line: first, log })
      else await replayLines({ file, journal, lines }, replay, schema)
    }
    if (count === 0) throw await emptied(file)
  }
  return { ...replay, journal: journals.at(-1) ?? 0 }
}

/** Numbers without a gap. Files that the snapshot has taken in are leftovers of a crash and go. */
async function journalsToReplay(
  directory: string,
  { journal: first, commits }: Snapshot,
): Promise<number[]> {
  const found = (await readdir(directory)).map(segmentNumber).filter((it) => it !== undefined)
  const needed = found.filter((number) => number >= first).sort((one, other) => one - other)
  const gap = needed.findIndex((number, index) => number !== first + index)
  if (gap >= 0 || (needed.length === 0 && commits > 0)) {
    throw new StoreDamaged(
      `${segmentFile(directory, first + Math.max(gap, 0))} is missing, or the snapshot that made it needless. ` +
        'Nothing was changed. Restore the whole data directory from a backup.',
    )
  }
  for (const number of found) {
    if (number < first) await rm(segmentFile(directory, number))
  }
  return needed
}

/** The process died while it wrote this line: its commit was never acknowledged. */
async function dropTorn({ file, line, log }: { file: string; line: Line; log: Log }) {
  const handle = await open(file, 'r+')
  try {
    await handle.truncate(line.start)
    await handle.sync()
  } finally {
    await handle.close()
  }
  log({
    level: 'warn',
    event: 'store-torn-line-dropped',
    file: path.basename(file),
    line: line.number,
    bytes: line.bytes.length,
  })
}

function emptied(file: string): Promise<StoreDamaged> {
  return damaged({
    file,
    line: 1,
    why: 'the file is empty, though every journal file is made with its head',
    wayOut: 'Restore the whole data directory from a backup.',
  })
}
