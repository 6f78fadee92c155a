/**
 * All rows of one moment as a JSON file that people can open, one row per line; the adapter through which lowdb
 * reads and writes it. Its last line carries the checksum of all others.
 */
import { access } from 'node:fs/promises'
import type { Adapter } from 'lowdb'
import { damaged } from './damage'
import { errorCode } from './error-code'
import { replaceFile } from './files'
import { type Line, readLines } from './lines'
import { checksum, hex, isRecord } from './record'
import { isOwn } from './table'

export type Collections = Map<string, Map<string, object>>

export interface Snapshot {
  schema: number
  /** The first journal file whose commits the snapshot lacks. */
  journal: number
  /** The last commit it contains. */
  commits: number
  collections: Collections
}

const CHUNK = 1 << 16
const footer = /^\},"checksum":"([0-9a-f]{8})"\}$/
const opening = /^(".*"):\{$/

export function snapshotFile(file: string): Adapter<Snapshot> {
  return {
    async read() {
      return (await exists(file)) ? read(file) : null
    },
    write: (snapshot) => replaceFile(file, chunks(snapshot)),
  }
}

function* chunks(snapshot: Snapshot): Generator<string> {
  let sum = 0
  let chunk = ''
  for (const line of lines(snapshot)) {
    chunk += line
    if (chunk.length < CHUNK) continue
    sum = checksum(chunk, sum)
    yield chunk
    chunk = ''
  }
  yield `${chunk}},"checksum":"${hex(checksum(chunk, sum))}"}\n`
}

function* lines({ collections, ...about }: Snapshot): Generator<string> {
  yield `${JSON.stringify(about).slice(0, -1)},"collections":{\n`
  let comma = ''
  for (const [name, rows] of collections) {
    yield `${comma}${JSON.stringify(name)}:{\n`
    let left = rows.size
    for (const [key, row] of rows) {
      left -= 1
      yield `${JSON.stringify(key)}:${JSON.stringify(row)}${left > 0 ? ',' : ''}\n`
    }
    yield '}\n'
    comma = ','
  }
}

async function read(file: string): Promise<Snapshot> {
  const reader = createReader()
  let number = 0
  try {
    for await (const line of readLines(file)) {
      number = line.number
      reader.take(line)
    }
    return reader.end()
  } catch (error) {
    if (!(error instanceof Error) || errorCode(error)) throw error
    throw await damaged({
      file,
      line: number,
      why: error.message,
      wayOut: 'Restore the whole data directory from a backup.',
    })
  }
}

function createReader() {
  let sum = 0
  let about: Omit<Snapshot, 'collections'> | undefined
  let rows = new Map<string, object>()
  let isComplete = false
  const collections: Collections = new Map()

  function takeText(text: string) {
    const [, name] = opening.exec(text.replace(/^,/, '')) ?? []
    if (!about) about = readAbout(text)
    else if (text === '}') return
    else if (name !== undefined) {
      rows = new Map()
      collections.set(String(JSON.parse(name)), rows)
    } else {
      for (const [key, row] of rowsIn(text)) rows.set(key, row)
    }
  }

  return {
    take({ bytes, finished }: Line) {
      const text = bytes.toString()
      if (isComplete || !finished) throw new Error('the file does not end where it should')
      const [, expected] = footer.exec(text) ?? []
      if (expected === undefined) {
        sum = checksum('\n', checksum(bytes, sum))
        takeText(text)
      } else if (expected === hex(sum)) isComplete = true
      else throw new Error('its checksum does not match the content of the file')
    },
    end(): Snapshot {
      if (!about || !isComplete) throw new Error('the file ends too early')
      return { ...about, collections }
    },
  }
}

function readAbout(text: string): Omit<Snapshot, 'collections'> {
  const about: unknown = JSON.parse(`${text}}}`)
  if (!isRecord(about, ['schema', 'journal', 'commits'])) {
    throw new Error('the first line must name schema, journal and commits')
  }
  return { schema: about.schema, journal: about.journal, commits: about.commits }
}

function rowsIn(text: string): [string, object][] {
  const parsed: unknown = JSON.parse(`{${text.replace(/,$/, '')}}`)
  const entries: [string, unknown][] = Object.entries(isOwn(parsed) ? parsed : {})
  return entries.map(([key, row]) => {
    if (!isOwn<object>(row)) throw new Error(`the row ${key} is not an object`)
    return [key, row]
  })
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}
