import type { ErrorCode } from '../bff/contract/errors'

/** A call that failed: with the server's code, or `network` when there was no answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode | 'network'
  readonly status: number | undefined
  readonly details: Record<string, unknown> | undefined

  constructor(
    code: ErrorCode | 'network',
    options: {
      status?: number
      message?: string
      details?: Record<string, unknown> | undefined
      cause?: unknown
    } = {},
  ) {
    super(options.message ?? code, { cause: options.cause })
    this.code = code
    this.status = options.status
    this.details = options.details
  }
}

/** The page is being left to sign in: there is nothing to show and nothing to repeat. */
export class Leaving extends ApiError {
  constructor() {
    super('unauthenticated', { message: 'the page is being left to sign in' })
  }
}
