/**
 * A line of the journal: a checksum, a space, JSON, a line feed. The first line of a file says what the file is,
 * every other one is a commit, whole or not at all.
 */
import { crc32 } from 'node:zlib'

/** `[table, key, row]` puts a row, `[table, key]` drops it. */
export type Change = [table: string, key: string, row?: object]

export interface Commit {
  /** Counts from 1 without gaps across files: a lost line cannot go unnoticed. */
  commit: number
  changes: Change[]
}

export interface Header {
  schema: number
  journal: number
  /** The last commit before this file. */
  after: number
}

/** Of the checksum and the space behind it. */
export const SEAL_BYTES = 9

export function checksum(data: string | Buffer, running = 0): number {
  return crc32(data, running)
}

export function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}

export function headerLine(header: Header): string {
  const json = JSON.stringify(header)
  return `${hex(checksum(json))} ${json}\n`
}

/** @throws when the bytes are not a line as it is written here */
export function openLine(bytes: Buffer): unknown {
  const json = bytes.subarray(SEAL_BYTES, -1)
  if (bytes.toString('latin1', 0, SEAL_BYTES - 1) !== hex(checksum(json))) {
    throw new Error('its checksum does not match its content')
  }
  return JSON.parse(json.toString())
}

export function isHeader(value: unknown): value is Header {
  return isRecord(value, ['schema', 'journal', 'after'])
}

export function isCommit(value: unknown): value is Commit {
  return isRecord(value, ['commit']) && 'changes' in value && Array.isArray(value.changes)
}

/** An object with a whole number in each of these fields. */
export function isRecord<Field extends string>(
  value: unknown,
  fields: Field[],
): value is Record<Field, number> {
  if (typeof value !== 'object' || value === null) return false
  return fields.every((field) => Number.isInteger(Reflect.get(value, field)))
}
