import type { Order } from '../../orders/order'
import type { LedgerEntry } from '../../wallet/store'
import type { Store } from '../store'
import {
  anEntry,
  anIdentity,
  anOrder,
  aTask,
  aUser,
  aUserId,
  MINI_PROGRAM,
  moment,
  OFFICIAL_ACCOUNT,
} from './fixtures'
import type { OpenedStore } from './opened-store'

export function describeLedger(opened: () => OpenedStore): void {
  describe('the ledger', () => {
    let store: Store
    let order: Order
    const { userId } = anOrder()
    beforeEach(async () => {
      store = opened().store
      order = anOrder({ userId })
      await store.orders.insert(order, new Map())
    })
    const move = (entries: LedgerEntry[], mustBeCovered = false) =>
      store.orders.update(order.outTradeNo, (kept) => ({
        order: { ...kept, remark: `${kept.remark ?? ''}.` },
        effects: entries.map((entry) => ({
          kind: 'ledger',
          entry,
          ...(mustBeCovered && { mustBeCovered }),
        })),
      }))

    test('knows nothing of who never had anything', async () => {
      expect(await store.ledger.balance(userId)).toBe(0)
      expect(await store.ledger.entries(userId)).toEqual([])
    })

    test('has one movement for 200 who tell of it at once', async () => {
      const entry = anEntry({ userId })

      await Promise.all(Array.from({ length: 200 }, () => move([entry])))

      expect(await store.ledger.entries(userId)).toEqual([entry])
      expect(await store.ledger.balance(userId)).toBe(entry.amount)
    })

    test('has one movement that one commit tells of twice', async () => {
      const entry = anEntry({ userId })

      await move([entry, entry])

      expect(await store.ledger.balance(userId)).toBe(entry.amount)
    })

    test('is the sum of its entries, latest first, for each person and after a restart', async () => {
      const stranger = anEntry({ amount: 7 })
      const entries = [30, 10, 20].map((amount, index) =>
        anEntry({ userId, amount, at: moment(index) }),
      )
      await Promise.all([...entries, stranger].map((entry) => move([entry])))

      const later = await opened().reopen()

      expect(await later.ledger.balance(userId)).toBe(60)
      expect(await later.ledger.entries(userId)).toEqual([...entries].reverse())
      expect(await later.ledger.balance(stranger.userId)).toBe(7)
    })

    test('lets one of two who take at once what is there for one, and nothing of the other’s change', async () => {
      await move([anEntry({ userId, amount: 100 })])
      const { remark } = (await store.orders.find(order.outTradeNo)) ?? {}

      const results = await Promise.allSettled(
        [1, 2].map(() => move([anEntry({ userId, amount: -100, reason: 'refund' })], true)),
      )

      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(results).toContainEqual({
        status: 'rejected',
        reason: expect.objectContaining({
          code: 'refund-exceeds-paid',
          status: 409,
          details: { balance: 0 },
        }) as unknown,
      })
      expect(await store.ledger.balance(userId)).toBe(0)
      expect((await store.orders.find(order.outTradeNo))?.remark).toBe(`${remark}.`)
    })

    test('counts what one commit takes twice', async () => {
      await move([anEntry({ userId, amount: 100 })])

      const twice = move([anEntry({ userId, amount: -60 }), anEntry({ userId, amount: -60 })], true)

      await expect(twice).rejects.toMatchObject({ code: 'refund-exceeds-paid' })
      expect(await store.ledger.balance(userId)).toBe(100)
    })

    test('goes below zero where nothing has to be covered', async () => {
      await move([anEntry({ userId, amount: -100 })])

      expect(await store.ledger.balance(userId)).toBe(-100)
    })

    test('keeps with a movement what is to be done about a balance below zero, once', async () => {
      const spent = [anEntry({ userId, amount: 60 }), anEntry({ userId, amount: -100 })]
      const work = aTask()
      const told: number[] = []
      const belowZero = (balance: number) => {
        told.push(balance)
        return [work]
      }
      const tell = (entries: LedgerEntry[]) =>
        store.orders.update(order.outTradeNo, (kept) => ({
          order: kept,
          effects: entries.map((entry) => ({ kind: 'ledger', entry, belowZero })),
        }))

      await tell(spent.slice(0, 1))
      expect(told).toEqual([])
      await tell(spent)
      await tell(spent)

      expect(told).toEqual([-40])
      const later = await opened().reopen()
      expect(await later.tasks.find(work.id)).toEqual(work)
    })

    test('of two people who turn out to be one is theirs together', async () => {
      const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const young = aUser({ createdAt: moment(9) })
      const old = aUser({ createdAt: moment(1) })
      await store.users.identify({ ...h5, unionId: 'u-9' }, young)
      await store.users.identify(weapp, old)
      await move([
        anEntry({ userId: young.id, amount: 100 }),
        anEntry({ userId: old.id, amount: 11 }),
      ])

      await store.users.identify({ ...weapp, unionId: 'u-9' }, aUser())

      const later = await opened().reopen()
      expect(await later.ledger.balance(old.id)).toBe(111)
      expect(await later.ledger.entries(old.id)).toHaveLength(2)
      expect(await later.ledger.balance(young.id)).toBe(0)
    })

    test('of who leaves is kept: what was paid can still go back', async () => {
      const user = await store.users.identify(anIdentity(), aUser())
      const entry = anEntry({ userId: user.id })
      await move([entry])

      await store.users.erase(user.id)

      const later = await opened().reopen()
      expect(await later.ledger.entries(user.id)).toEqual([entry])
      expect(await later.ledger.balance(aUserId())).toBe(0)
    })
  })
}
