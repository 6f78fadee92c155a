/** What every store implements: all ports of the slices over one set of data, so that a commit can span them. */
import type { NotificationLog } from '../orders/notification-log'
import type { OrderBook } from '../merchant/store'
import type { ReconciliationReports } from '../orders/reconciliation-reports'
import type { OrderStore } from '../orders/store'
import type { SessionStore, SignInStore, UserStore } from '../sessions/store'
import type { StockStore } from '../shop/store'
import type { TaskStore } from '../tasks/store'
import type { Ledger } from '../wallet/store'
import type { CredentialCache } from '../wechat/credential'
import type { Contents } from './contents'

export interface Store {
  orders: OrderStore
  orderBook: OrderBook
  stock: StockStore
  users: UserStore
  sessions: SessionStore
  signIns: SignInStore
  tasks: TaskStore
  notifications: NotificationLog
  ledger: Ledger
  reconciliations: ReconciliationReports
  /** What WeChat lends us for a while, one for all processes. */
  credentials: CredentialCache
  /** Shows all that is kept, as it is at one moment. `look` changes nothing, and may be run several times. */
  inspect<T>(look: (contents: Contents) => Promise<T>): Promise<T>
  /** @throws when what comes next could not be kept. */
  ready(): Promise<void>
  /** Ends what is under way and lets go of the data; asking twice is fine. */
  close(): Promise<void>
}
