/** A store as the suite wants it. */
import type { Store } from '../store'

export interface OpenedStore {
  /** Empty. */
  store: Store
  /** Closes the store and opens what it kept. */
  reopen(): Promise<Store>
  /** Closes whatever is open and removes the data. */
  dispose(): Promise<void>
}
