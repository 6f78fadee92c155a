/** How long a store takes to open in a fresh process and to say what a shop asks at its start, and its memory then. */
import { openStore } from '../../../bff/store/choose'
import type { StoreConfig } from '../../../bff/store-config'
import { answer } from './answering'

export interface Opened {
  ms: number
  /** Bytes. */
  rss: number
}

answer(async (place: StoreConfig): Promise<Opened> => {
  const began = performance.now()
  const store = await openStore(place, { clock: () => new Date(), log: () => undefined })
  await store.ready()
  await store.orders.listUnpaid({ limit: 1 })
  const ms = performance.now() - began
  const { rss } = process.memoryUsage()
  await store.close()
  return { ms, rss }
})
