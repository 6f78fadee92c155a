/** A shop that can be exchanged for another while it is open: requests meanwhile wait, and none fails. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

export interface OpenShop {
  handler: RequestListener
  stop: () => Promise<void>
}

export type Opening = () => Promise<OpenShop>

export interface DevShop {
  /** Answers as the shop that is open, or the one that opens next. @throws what kept it from opening */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** The next one has the data folder to itself. @throws what kept it from opening; the old one is open again then */
  exchange(next: Opening): Promise<void>
  stop(): Promise<void>
}

/** How long answers under way may take before the shop closes nevertheless. */
const PATIENCE_MS = 10_000

/** @throws what keeps the first shop from opening */
export async function openDevShop(
  first: Opening,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): Promise<DevShop> {
  const underWay = new Set<Promise<unknown>>()
  let opening = first
  let shop = first()
  await shop

  const replace = async (old: Promise<OpenShop>, next: Opening) => {
    const { stop } = await old
    await Promise.race([Promise.all(underWay), pause(patienceMs, undefined, { ref: false })])
    await stop()
    try {
      const opened = await next()
      opening = next
      return { opened }
    } catch (error) {
      return { opened: await opening(), error }
    }
  }

  return {
    async answer(request, response) {
      const { handler } = await shop
      const answered = new Promise((resolve) => response.once('close', resolve))
      underWay.add(answered)
      void answered.then(() => underWay.delete(answered))
      handler(request, response)
    },
    async exchange(next) {
      // At once: whoever asks from now on waits for the next one.
      const replaced = replace(shop, next)
      shop = replaced.then(({ opened }) => opened)
      const outcome = await replaced
      await shop
      if ('error' in outcome) throw outcome.error
    },
    stop: async () => (await shop).stop(),
  }
}
