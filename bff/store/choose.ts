/** The store the configuration asks for; the driver of the other one is never loaded. */
import type { Log } from '../log'
import type { StoreConfig } from '../store-config'
import { openJsonStore } from './json'
import type { Store } from './store'

/** @throws when the store cannot be used; the message says what can be done */
export async function openStore(
  chosen: StoreConfig,
  { clock, log }: { clock: () => Date; log: Log },
): Promise<Store> {
  switch (chosen.kind) {
    case 'json':
      return openJsonStore({ directory: chosen.directory, clock, logger: log })
    case 'mysql': {
      const { openMysqlStore } = await import('./mysql/mysql')
      return openMysqlStore({ place: chosen.place, logger: log })
    }
    default:
      return chosen satisfies never
  }
}
