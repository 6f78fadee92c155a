/** Where a page of orders ended: not a row count, so that orders added meanwhile shift nothing. */
import { AppError } from '../errors'

export interface Position {
  /** Milliseconds since 1970. */
  at: number
  key: string
}

export function writeCursor({ at, key }: Position): string {
  return Buffer.from(`${at} ${key}`).toString('base64url')
}

/** @throws AppError `invalid-input` for anything `writeCursor` did not make */
export function readCursor(cursor: string): Position {
  const [, at, key] = /^(\d{1,16}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (at === undefined || key === undefined) {
    throw new AppError('invalid-input', 400, 'Unknown cursor: send nextCursor as it came, or none')
  }
  return { at: Number(at), key }
}
