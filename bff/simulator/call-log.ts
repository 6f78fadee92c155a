import type { IncomingMessage } from 'node:http'
import Koa, { type Context, type Next } from 'koa'
import type { Clock } from './clock'
import type { LoggedCall } from './control-api'
import { maskBody, maskPath } from './masks'

/** The last 200 calls in both directions, each with what was wrong with it. */
export interface CallLog {
  list(): LoggedCall[]
  record(call: Omit<LoggedCall, 'id' | 'at'>): void
  /** Something was wrong with this request, in plain words. */
  note(request: IncomingMessage, problem: string): void
  /** Koa middleware: records what passes through. */
  keep(ctx: Context, next: Next): Promise<void>
  clear(): void
}

const KEPT = 200
/** The control page's own traffic is no call to WeChat; what a page or a mini-program asks of the client is. */
const WORTH_KEEPING = /^\/(?!_simulator(\/|$)|favicon)|^\/_simulator\/api\/(bridge|mini-program)\//

export function createCallLog(clock: Clock): CallLog {
  let calls: LoggedCall[] = []
  let lastId = 0
  const problems = new WeakMap<IncomingMessage, string[]>()

  const record: CallLog['record'] = (call) => {
    const { request, response } = call
    const entry: LoggedCall = {
      id: ++lastId,
      at: clock.now().toISOString(),
      ...call,
      path: maskPath(call.path),
      ...(request !== undefined && { request: maskBody(request) }),
      ...(response !== undefined && { response: maskBody(response) }),
    }
    calls = [...calls, entry].slice(-KEPT)
  }

  const keep = async (ctx: Context, next: Next) => {
    let status: number | string = 500
    try {
      await next()
      status = ctx.respond === false ? 'no answer' : ctx.status
    } catch (error) {
      // Koa's own errors (a wrong control request) carry their status.
      if (error instanceof Koa.HttpError) status = error.status
      throw error
    } finally {
      if (ctx.method !== 'OPTIONS' && WORTH_KEEPING.test(ctx.path)) {
        const request = ctx.request.rawBody
        const response = textOf(ctx.body)
        record({
          direction: 'in',
          method: ctx.method,
          path: ctx.url,
          status,
          ...(typeof request === 'string' && request && { request }),
          ...(response && { response }),
          problems: problems.get(ctx.req) ?? [],
        })
      }
    }
  }

  return {
    list: () => calls,
    record,
    note(request, problem) {
      problems.set(request, [...(problems.get(request) ?? []), problem])
    },
    keep,
    clear() {
      calls = []
    },
  }
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined
  if (Buffer.isBuffer(body)) return `(${body.length} bytes)`
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return /^<(?!xml>)/.test(text) ? '(a page)' : text
}
