/**
 * All rows of one moment as a JSON file that people can open, one row per line; the adapter through which lowdb
 * reads and writes it. Its last line carries the checksum of all others.
 */
import { access } from 'node:fs/promises'
import type { Adapter } from 'lowdb'
import { damaged } from './damage'
import { errorCode } from './error-code'
import { replaceFile } from './files'
import { LINE_FEED, readBlocks } from './lines'
import { checksum, hex, isRecord } from './record'
import { asleep, bytesOf, type Stored } from './rows'

/** The rows of each table. */
export type Collections = Map<string, Stored>

export interface Snapshot {
  schema: number
  /** The first journal file whose commits the snapshot lacks. */
  journal: number
  /** The last commit it contains. */
  commits: number
  collections: Collections
}

const CHUNK = 1 << 16
const QUOTE = 0x22
const BRACE = 0x7b
const BACKSLASH = 0x5c
const COMMA = 0x2c
const footer = /^\},"checksum":"([0-9a-f]{8})"\}$/
const opening = /^,?(".*"):\{$/

export function snapshotFile(file: string): Adapter<Snapshot> {
  return {
    async read() {
      return (await exists(file)) ? read(file) : null
    },
    write: (snapshot) => replaceFile(file, chunks(snapshot)),
  }
}

/**
 * Rows move into the chunks: there they lie close together again, and what a journal line held beside them is free.
 * One that was awake sleeps until somebody asks for it.
 */
function* chunks(snapshot: Snapshot): Generator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(CHUNK)
  let size = 0
  let sum = 0
  for (const { bytes, moved } of pieces(snapshot)) {
    if (size + bytes.length > chunk.length) {
      const full = chunk.subarray(0, size)
      sum = checksum(full, sum)
      yield full
      chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, bytes.length))
      size = 0
    }
    bytes.copy(chunk, size)
    moved?.(asleep(chunk, size, size + bytes.length))
    size += bytes.length
  }
  const rest = chunk.subarray(0, size)
  yield rest
  yield Buffer.from(`},"checksum":"${hex(checksum(rest, sum))}"}\n`)
}

interface Piece {
  bytes: Buffer
  /** Of a row: takes its new place. */
  moved?: (place: object) => void
}

function* pieces({ collections, ...about }: Snapshot): Generator<Piece> {
  yield text(`${JSON.stringify(about).slice(0, -1)},"collections":{\n`)
  let comma = ''
  for (const [name, rows] of collections) {
    yield text(`${comma}${JSON.stringify(name)}:{\n`)
    let before = ''
    for (const [key, row] of rows) {
      yield text(`${before}${JSON.stringify(key)}:`)
      yield { bytes: bytesOf(row), moved: (place) => rows.set(key, place) }
      before = ',\n'
    }
    yield text(before === '' ? '}\n' : '\n}\n')
    comma = ','
  }
}

const text = (of: string): Piece => ({ bytes: Buffer.from(of) })

async function read(file: string): Promise<Snapshot> {
  const reader = createReader()
  try {
    for await (const block of readBlocks(file)) reader.take(block)
    return reader.end()
  } catch (error) {
    if (!(error instanceof Error) || errorCode(error)) throw error
    throw await damaged({
      file,
      line: reader.lines(),
      why: error.message,
      wayOut: 'Restore the whole data directory from a backup.',
    })
  }
}

function createReader() {
  let sum = 0
  let lines = 0
  let about: Omit<Snapshot, 'collections'> | undefined
  let rows: Stored = new Map()
  let isComplete = false
  const collections: Collections = new Map()

  /** A line that is no row. */
  function takeText(text: string, sumBefore: () => number) {
    about ??= readAbout(text)
    const [, name] = opening.exec(text) ?? []
    const [, expected] = footer.exec(text) ?? []
    if (name !== undefined) {
      rows = new Map()
      collections.set(String(JSON.parse(name)), rows)
    } else if (expected !== undefined) {
      isComplete = expected === hex(sumBefore())
      if (!isComplete) throw new Error('its checksum does not match the content of the file')
    }
  }

  return {
    take(block: Buffer) {
      for (let from = 0, to = 0; from < block.length; from = to + 1) {
        lines += 1
        to = block.indexOf(LINE_FEED, from)
        if (isComplete || to < 0) throw new Error('the file does not end where it should')
        if (isRow(block, from, to)) takeRow(block, from, to, rows)
        else
          takeText(block.toString('utf8', from, to), () => checksum(block.subarray(0, from), sum))
      }
      sum = checksum(block, sum)
    },
    lines: () => lines,
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

/** `"key":{…}` and a comma, unless it is the last of its table. */
const isRow = (block: Buffer, from: number, to: number): boolean =>
  block[from] === QUOTE && block[to - 1] !== BRACE

function takeRow(block: Buffer, from: number, to: number, rows: Stored): void {
  let end = from + 1
  let isPlain = true
  for (; end < to && block[end] !== QUOTE; end++) {
    if (block[end] !== BACKSLASH) continue
    isPlain = false
    end++
  }
  const key: unknown = isPlain
    ? block.toString('utf8', from + 1, end)
    : JSON.parse(block.toString('utf8', from, end + 1))
  rows.set(String(key), asleep(block, end + 2, block[to - 1] === COMMA ? to - 1 : to))
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
