import { z } from 'zod'
import type { CallLog } from './call-log'
import type { Message } from './notification-message'
import { isLoopback } from './pay-prepay'

/** Longer than this is a failure (N3-4). */
const PATIENCE_MS = 5000

export interface Delivery {
  /** @returns the HTTP status, or what went wrong in words */
  post(url: string, message: Message): Promise<number | string>
  stop(): void
}

/** Only 200 and 204 settle a notification (N3-4); of v2, only what its message does not object to (N2-2). */
export const accepted = (result: number | string): boolean => result === 200 || result === 204

/**
 * Carries messages to the shop, and to nobody else: an order may name any https address, but nothing that looks
 * like a payment leaves for a stranger's server.
 */
export function createDelivery({
  calls,
  shopHost,
}: {
  calls: CallLog
  shopHost: string
}): Delivery {
  const stopped = new AbortController()

  const send = async (
    url: string,
    { headers, body, objection }: Message,
  ): Promise<number | string> => {
    const { host, hostname } = new URL(url)
    if (host !== shopHost && !isLoopback(hostname)) return 'not sent: not the shop’s address'
    try {
      const reply = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual', // N3-7
        signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(PATIENCE_MS)]),
      })
      if (objection) return told(reply.status, objection(await reply.text()))
      await reply.body?.cancel()
      return reply.status
    } catch (error) {
      return failure(error)
    }
  }

  return {
    async post(url, message) {
      const status = await send(url, message)
      calls.record({
        direction: 'out',
        method: 'POST',
        path: url,
        status,
        request: message.body,
        problems: accepted(status) ? [] : [`not acknowledged: ${status}`],
      })
      return status
    },
    stop: () => stopped.abort(),
  }
}

const told = (status: number, objection: string | undefined): number | string =>
  objection === undefined ? status : `${status}: ${objection}`

/** fetch says why it failed in the cause; a refused connection has a code there and sometimes no message. */
function failure(error: unknown): string {
  const { name, message, cause } = z
    .object({ name: z.string(), message: z.string(), cause: Cause })
    .parse(error)
  if (name === 'TimeoutError') return 'no answer within 5 s'
  return cause?.message || cause?.code || message
}

const Cause = z.object({ message: z.string().optional(), code: z.string().optional() }).optional()
