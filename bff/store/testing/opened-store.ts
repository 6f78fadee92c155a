/** A store as the suite wants it. */
import type { Store } from '../store'

export interface OpenedStore {
  /** Empty. */
  store: Store
  /** Closes the store and opens what it kept. */
  reopen(): Promise<Store>
  /** The same data as one more process has it; where one process is all there may be, its store. */
  another(): Promise<Store>
  /** Closes whatever is open and removes the data. */
  dispose(): Promise<void>
}
