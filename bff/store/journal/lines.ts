/** Reads a file line by line with bounded memory, and says whether its last line was finished. */
import { createReadStream } from 'node:fs'

export interface Line {
  /** From 1. */
  number: number
  /** With the line feed, if it has one. */
  bytes: Buffer
  /** Offset in bytes at which the line begins. */
  start: number
  /** Ends with a line feed; only the last line of a file may lack it. */
  finished: boolean
}

export const LINE_FEED = 0x0a

/** The file in pieces of whole lines; what follows the last line feed, if anything does, comes by itself. */
export async function* readBlocks(file: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a stream without encoding yields buffers')
    const first = chunk.indexOf(LINE_FEED) + 1
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    // Only the line across two chunks is copied.
    if (first > 0) yield Buffer.concat([...parts, chunk.subarray(0, first)])
    if (first > 0) parts = []
    if (first < end) yield chunk.subarray(first, end)
    if (end < chunk.length) parts.push(chunk.subarray(end))
  }
  if (parts.length > 0) yield Buffer.concat(parts)
}

/** Many at a time: waiting for each costs more than reading it. One that is not finished comes by itself. */
export async function* readLines(file: string): AsyncGenerator<Line[]> {
  let number = 0
  let start = 0
  for await (const block of readBlocks(file)) {
    const lines: Line[] = []
    for (let from = 0, to = 0; from < block.length; from = to) {
      to = block.indexOf(LINE_FEED, from) + 1 || block.length
      const bytes = block.subarray(from, to)
      number += 1
      lines.push({ number, bytes, start, finished: bytes.at(-1) === LINE_FEED })
      start += bytes.length
    }
    yield lines
  }
}
