/** How WeChat Pay v3 says no (E3-1): an HTTP status and, mostly, `{ code, message, detail }`. */
import { z } from 'zod'
import { jsonIn, type WireAnswer } from './http'

const Refusal = z.object({
  code: z.string().optional(),
  message: z.string().optional(),
  detail: z.unknown().optional(),
})

/** Which field was wrong, and how; its value may be personal and stays out of messages. */
const Detail = z.object({ field: z.string().optional(), issue: z.string().optional() })

export class WechatPayError extends Error {
  readonly status: number
  /** Absent where WeChat's gateway answers with an empty body (G3-5). */
  readonly code: string | undefined
  readonly detail: unknown
  readonly requestId: string | undefined

  constructor(p: {
    status: number
    code?: string | undefined
    message?: string | undefined
    detail?: unknown
    requestId?: string | undefined
  }) {
    const { field, issue } = Detail.safeParse(p.detail).data ?? {}
    const said = [p.code ?? 'no code', p.message, field, issue].filter(Boolean).join(', ')
    super(`WeChat Pay answered ${p.status} ${said} (request ${p.requestId ?? 'without id'})`)
    this.name = 'WechatPayError'
    this.status = p.status
    this.code = p.code
    this.detail = p.detail
    this.requestId = p.requestId
  }

  /** The number behind the code, more exact than it: the end of the request id (E3-3). */
  get number(): string | undefined {
    return this.requestId?.match(/-(\d+)$/)?.[1]
  }
}

/** Reads any answer of 4xx or 5xx; an empty or unreadable body is no reason to fail. */
export function errorFrom({ status, headers, body }: WireAnswer): WechatPayError {
  const parsed = Refusal.safeParse(jsonIn(body.toString('utf8')))
  const { code, message, detail } = parsed.success ? parsed.data : {}
  return new WechatPayError({ status, code, message, detail, requestId: headers['request-id'] })
}
