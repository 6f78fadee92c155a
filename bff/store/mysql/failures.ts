/** What can go wrong between us and the database, and what of it may be tried again. */
import { StoreAwayError } from '../../errors'
import { errorCode } from '../journal/error-code'

/** What was read has changed meanwhile: the transaction must begin anew. */
export class Conflict extends Error {
  constructor() {
    super('Somebody else changed the same rows at the same moment, again and again')
    this.name = 'Conflict'
  }
}

/** The connection broke while a change was being committed: only looking tells whether it is kept. */
export class FateUnknown extends StoreAwayError {
  constructor(cause: unknown) {
    super('The database went away during a change: it may be kept or not', { cause })
    this.name = 'FateUnknown'
  }
}

interface Failure {
  /** The server's number for it; absent: the server said nothing. */
  errno: number | undefined
  code: string | undefined
  /** The connection cannot be used any more. */
  isFatal: boolean
}

const DUPLICATE = 1062
const NO_SUCH_TABLE = 1146
const NO_SUCH_DATABASE = 1049
/** The grammar has no such words, or the engine cannot do it. */
const NOT_SUPPORTED = [1064, 1235]

/** Deadlock, a lock not had in time, and a row that changed since it was read (MariaDB 11.6): all rolled back. */
const CONFLICTS = [1213, 1205, 1020]

/** What a server says that is full, stopping, not the one that writes, or has ended our connection. */
const NOT_NOW = [1040, 1053, 1203, 1290, 1792, 1836, 1927, 3169, 4031]

/** TDSQL-C wakes a sleeping serverless instance when somebody connects, and refuses until it is up (its manual, "ERROR 9449 (08S01)"). */
const WAKING_UP = 9449

const BROKEN = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
]

export const isDuplicate = (error: unknown) => failureOf(error).errno === DUPLICATE
export const isNoSuchTable = (error: unknown) => failureOf(error).errno === NO_SUCH_TABLE
export const isNoSuchDatabase = (error: unknown) => failureOf(error).errno === NO_SUCH_DATABASE
export const isNotSupported = (error: unknown) => isOneOf(NOT_SUPPORTED, failureOf(error).errno)

/** The transaction lost against another and left nothing behind. */
export const isConflict = (error: unknown) =>
  error instanceof Conflict || isOneOf(CONFLICTS, failureOf(error).errno)

/** The server did nothing and says so; later it may. */
export const isNotNow = (error: unknown) => isOneOf([...NOT_NOW, WAKING_UP], failureOf(error).errno)

/** There is no connection, or no longer. */
export function isBroken(error: unknown): boolean {
  const { errno, code, isFatal } = failureOf(error)
  // The driver's own refusal to use a connection that ended has no code.
  return isOneOf(BROKEN, code) || (isFatal && errno === undefined)
}

function isOneOf<T>(list: readonly T[], value: T | undefined): boolean {
  return value !== undefined && list.includes(value)
}

function failureOf(error: unknown): Failure {
  // By shape, not by class: an error of another realm is no `instanceof Error` here.
  if (typeof error !== 'object' || error === null) return nothingKnown
  return {
    errno: 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined,
    code: errorCode(error),
    isFatal: 'fatal' in error && error.fatal === true,
  }
}

const nothingKnown: Failure = { errno: undefined, code: undefined, isFatal: false }
