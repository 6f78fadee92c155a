/**
 * Writes commits as lines of the journal into blocks of memory. The same bytes go to disk and stay as the rows' place
 * in memory, so that a row is made into bytes once.
 */
import { checksum, hex, SEAL_BYTES } from './record'
import { asleep } from './rows'

/** What a commit does to one row. */
export interface Written {
  table: string
  key: string
  /** JSON; absent: the row is dropped. */
  text?: string
}

export interface Line {
  bytes: Buffer
  /** The rows of the changes, in their order; undefined for one that is dropped. */
  rows: (object | undefined)[]
}

export type Scribe = (commit: number, changes: readonly Written[]) => Line

const BLOCK = 1 << 16

export function createScribe(): Scribe {
  let block = Buffer.alloc(0)
  let at = 0

  function write(text: string): void {
    at += block.write(text, at)
  }

  function writeRow(text: string): object {
    const from = at
    write(text)
    return asleep(block, from, at)
  }

  return (commit, changes) => {
    const opening = `{"commit":${commit},"changes":[`
    const heads = changes.map(
      ({ table, key }) => `[${JSON.stringify(table)},${JSON.stringify(key)}`,
    )
    const room = roomFor([opening, ...heads, ...changes.map(({ text = '' }) => text)])
    if (at + room > block.length) {
      block = Buffer.allocUnsafeSlow(Math.max(BLOCK, room))
      at = 0
    }

    const start = at
    at += SEAL_BYTES
    write(opening)
    const rows = changes.map(({ text }, index) => {
      write(`${index > 0 ? ',' : ''}${heads[index]}${text === undefined ? '' : ','}`)
      const row = text === undefined ? undefined : writeRow(text)
      write(']')
      return row
    })
    write(']}\n')
    const json = block.subarray(start + SEAL_BYTES, at - 1)
    block.write(`${hex(checksum(json))} `, start, 'latin1')
    return { bytes: block.subarray(start, at), rows }
  }
}

/** At the most: a unit of a string takes up to three bytes of UTF-8, and a part a few signs around it. */
const roomFor = (parts: string[]): number =>
  parts.reduce((room, { length }) => room + 3 * length + 4, SEAL_BYTES + 4)
