/** One file of the journal, `journal-<n>.jsonl`, open for appending. */
import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { replaceFile } from './files'
import { type Header, headerLine } from './record'

export interface Segment {
  readonly number: number
  readonly file: string
  /** Resolves when the bytes are on disk. */
  append(bytes: Buffer): Promise<void>
  close(): Promise<void>
}

export function segmentFile(directory: string, number: number): string {
  return path.join(directory, `journal-${number}.jsonl`)
}

/** The number in the name of a journal file; `undefined` for other files. */
export function segmentNumber(name: string): number | undefined {
  const [, digits] = /^journal-(\d+)\.jsonl$/.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}

export async function createSegment(directory: string, header: Header): Promise<Segment> {
  // In one step: a journal file that exists has its header.
  await replaceFile(segmentFile(directory, header.journal), [headerLine(header)])
  return openSegment(directory, header.journal)
}

export async function openSegment(directory: string, number: number): Promise<Segment> {
  const file = segmentFile(directory, number)
  const handle = await open(file, 'a')
  let { size } = await handle.stat()
  return {
    number,
    file,
    async append(bytes) {
      try {
        await handle.appendFile(bytes)
        await handle.datasync()
        size += bytes.length
      } catch (error) {
        await cut(handle, size, error)
        throw error
      }
    },
    close: () => handle.close(),
  }
}

/** What was refused to its callers should not reappear at the next start, even where a part of it reached the file. */
async function cut(handle: FileHandle, size: number, cause: unknown): Promise<void> {
  try {
    await handle.truncate(size)
    await handle.datasync()
  } catch (error) {
    throw new AggregateError(
      [cause, error],
      'writing failed, and so did taking back what was half written',
    )
  }
}
