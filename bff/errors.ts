import type { ErrorCode } from './contract/errors'

/** A failure we foresee: reaches the caller with its code, status and message. Anything else is a 500. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Record<string, unknown> | undefined

  constructor(
    code: ErrorCode,
    status: number,
    message: string,
    { cause, details }: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, { cause })
    this.name = 'AppError'
    this.code = code
    this.status = status
    this.details = details
  }
}
