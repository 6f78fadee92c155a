/** What every store implements: all ports of the slices over one set of data, so that a commit can span them. */
import type { OrderStore } from '../orders/store'
import type { SessionStore, SignInStore, UserStore } from '../sessions/store'
import type { StockStore } from '../shop/store'

export interface Store {
  orders: OrderStore
  stock: StockStore
  users: UserStore
  sessions: SessionStore
  signIns: SignInStore
  /** @throws when what comes next could not be kept. */
  ready(): Promise<void>
  /** Ends what is under way and lets go of the data; asking twice is fine. */
  close(): Promise<void>
}
