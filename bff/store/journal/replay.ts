/** Takes the journal in, line by line, and says what is wrong with a line that does not belong where it stands. */
import { damaged } from './damage'
import type { Line } from './lines'
import { type Change, isCommit, isHeader, openLine } from './record'
import { refuseNewer, type Schema, upgrade } from './schema'
import type { Collections } from './snapshot'

export interface Replay {
  collections: Collections
  version: number
  commits: number
  bytes: number
  changes: number
}

export interface Place {
  file: string
  /** The number in the file's name. */
  journal: number
  lines: Line[]
}

/** @throws StoreDamaged for a line that is not the one that must come here */
export async function replayLines(place: Place, replay: Replay, schema: Schema): Promise<void> {
  const { file, journal, lines } = place
  for (const line of lines) {
    const from = replay.version
    const why = problemOf(line, journal, replay)
    if (why !== undefined) throw await damaged({ file, line: line.number, why, wayOut })
    replay.bytes += line.bytes.length
    if (line.number > 1) continue
    refuseNewer(replay.version, schema, file)
    // A file is begun anew when the schema changes: the rows so far are brought to its version first.
    const { steps } = schema
    replay.collections = upgrade(replay.collections, { from, to: replay.version, steps })
  }
}

/** Takes the line in, or says why it cannot. */
function problemOf(line: Line, journal: number, replay: Replay): string | undefined {
  try {
    if (!line.finished) throw new Error('the line ends in the middle')
    const content = openLine(line.bytes)
    if (line.number === 1) takeHeader(content, journal, replay)
    else takeCommit(content, replay)
    return undefined
  } catch (error) {
    if (error instanceof Error) return error.message
    throw error
  }
}

const wayOut =
  'Restore the whole data directory from a backup. Without one, the commits before this line can be saved at the ' +
  'price of all later ones: cut the file before this line and remove the journal files with higher numbers.'

function takeHeader(content: unknown, number: number, replay: Replay): void {
  if (!isHeader(content)) throw new Error('it is not the head of a journal file')
  const { schema, journal, after } = content
  if (journal !== number) throw new Error(`it says it is file ${journal}`)
  if (after !== replay.commits) {
    throw new Error(`it follows commit ${after}, but what came before ends with ${replay.commits}`)
  }
  if (schema < replay.version && after > 0) {
    throw new Error(`its schema ${schema} is older than what came before`)
  }
  replay.version = schema
}

function takeCommit(content: unknown, replay: Replay): void {
  if (!isCommit(content)) throw new Error('it is not a commit')
  if (content.commit !== replay.commits + 1) {
    throw new Error(`it is commit ${content.commit}, but ${replay.commits + 1} must come here`)
  }
  for (const change of content.changes) takeChange(change, replay.collections)
  replay.commits = content.commit
  replay.changes += content.changes.length
}

function takeChange([table, key, row]: Change, collections: Collections): void {
  const rows = collections.get(table) ?? new Map<string, object>()
  collections.set(table, rows)
  if (row === undefined) rows.delete(key)
  else rows.set(key, row)
}
