/** How long a store takes to open in a fresh process, and how much memory it then has. */
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
  const ms = performance.now() - began
  const { rss } = process.memoryUsage()
  await store.close()
  return { ms, rss }
})
