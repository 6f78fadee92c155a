/** Reads a file line by line with bounded memory, and says whether its last line was finished. */
import { createReadStream } from 'node:fs'

export interface Line {
  /** From 1. */
  number: number
  /** Without the line feed. */
  bytes: Buffer
  /** Offset in bytes at which the line begins. */
  start: number
  /** Ends with a line feed; only the last line of a file may lack it. */
  finished: boolean
}

const LINE_FEED = 0x0a

export async function* readLines(file: string): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let number = 1
  let start = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a stream without encoding yields buffers')
    let from = 0
    for (let feed = chunk.indexOf(LINE_FEED); feed >= 0; feed = chunk.indexOf(LINE_FEED, from)) {
      const bytes = whole(parts, chunk.subarray(from, feed))
      yield { number, bytes, start, finished: true }
      parts = []
      number += 1
      start += bytes.length + 1
      from = feed + 1
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
  }
  if (parts.length > 0) yield { number, bytes: Buffer.concat(parts), start, finished: false }
}

function whole(parts: Buffer[], last: Buffer): Buffer {
  return parts.length === 0 ? last : Buffer.concat([...parts, last])
}
