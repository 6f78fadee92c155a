import type { ErrorCode } from './contract/errors'

interface AppErrorOptions {
  cause?: unknown
  details?: Record<string, unknown>
  /** Whole seconds. */
  retryAfter?: number
}

/** A failure we foresee: reaches the caller with its code, status and message. Anything else is a 500. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Record<string, unknown> | undefined
  /** Seconds before which asking again is pointless. */
  readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    status: number,
    message: string,
    { cause, details, retryAfter }: AppErrorOptions = {},
  ) {
    super(message, { cause })
    this.name = 'AppError'
    this.code = code
    this.status = status
    this.details = details
    this.retryAfter = retryAfter
  }
}

/** All that is kept cannot be reached, or nothing more can be kept, for now. The message is for the log. */
export class StoreAwayError extends Error {
  constructor(message: string, options: { cause: unknown }) {
    super(message, options)
    this.name = 'StoreAwayError'
  }
}

/** A platform this server was not told about: WeChat cannot be asked. */
export function notConfigured(names: string): AppError {
  return new AppError('wechat-unavailable', 503, `Not configured on this server: set ${names}`)
}
