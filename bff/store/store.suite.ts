/** What every store must keep to. A store's own test is `describeStore(name, open)` and what only it can do wrong. */
import { describeCredentials } from './testing/credentials.suite'
import { describeCrowd } from './testing/crowd.suite'
import { describeNotifications } from './testing/notifications.suite'
import { describeLedger } from './testing/ledger.suite'
import { describeOrderBook } from './testing/order-book.suite'
import { describeOrders } from './testing/orders.suite'
import { describePeople } from './testing/people.suite'
import { describeReconciliations } from './testing/reconciliations.suite'
import { describeSessions } from './testing/sessions.suite'
import { describeTasks } from './testing/tasks.suite'
import type { OpenedStore } from './testing/opened-store'

export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.dispose())

    describeOrders(() => opened)
    describeOrderBook(() => opened)
    describePeople(() => opened)
    describeLedger(() => opened)
    describeSessions(() => opened)
    describeTasks(() => opened)
    describeNotifications(() => opened)
    describeReconciliations(() => opened)
    describeCredentials(() => opened)
    describeCrowd(() => opened)

    test('is ready until it is closed, and may be closed twice', async () => {
      const { store } = opened
      await expect(store.ready()).resolves.toBeUndefined()

      await store.close()
      await store.close()

      await expect(store.ready()).rejects.toThrow(/closed/)
      await expect(store.stock.taken()).rejects.toThrow(/closed/)
    })
  })
}
