import type { Order } from '../../../orders/order'
import type { LedgerEntry } from '../../../wallet/store'
import {
  anEntry,
  anIdentity,
  anOrder,
  aUser,
  aUserId,
  MINI_PROGRAM,
  moment,
  OFFICIAL_ACCOUNT,
} from '../../testing/fixtures'
import type { MysqlServer } from '../../testing/mysql-server'
import type { Store } from '../../store'
import type { MysqlPlace } from '../connections'
import { openMysqlStore } from '../mysql'

const PROCESSES = 4

export function describeBalances(server: () => MysqlServer): void {
  describe('balances moved by several processes at once', () => {
    let place: MysqlPlace
    let stores: Store[]
    beforeEach(async () => {
      place = await server().create()
      stores = await Promise.all(Array.from({ length: PROCESSES }, () => openMysqlStore({ place })))
    })
    afterEach(async () => {
      await Promise.all(stores.map((store) => store.close()))
      await server().drop(place)
    })
    const storeOf = (index: number): Store => {
      const store = stores[index % PROCESSES]
      if (!store) throw new Error('there is no store')
      return store
    }
    const place20 = async (userId = aUserId()) => {
      const orders = Array.from({ length: 20 }, () => anOrder({ userId }))
      for (const order of orders) await storeOf(0).orders.insert(order, new Map())
      return orders
    }
    const move = (
      store: Store,
      { outTradeNo }: Order,
      entriesOf: (order: Order) => LedgerEntry[],
      mustBeCovered?: true,
    ) =>
      store.orders.update(outTradeNo, (order) => ({
        order,
        effects: entriesOf(order).map((entry) => ({
          kind: 'ledger',
          entry,
          ...(mustBeCovered && { mustBeCovered }),
        })),
      }))

    test('are never taken further than they reach, of whatever orders', async () => {
      const orders = await place20()
      const [{ userId } = anOrder()] = orders
      await move(storeOf(0), anOrderOf(orders), () => [anEntry({ userId, amount: 250 })])

      const results = await Promise.allSettled(
        orders.map((order, index) =>
          move(storeOf(index), order, () => [anEntry({ userId, amount: -100 })], true),
        ),
      )

      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
      expect(await storeOf(1).ledger.balance(userId)).toBe(50)
      expect(await storeOf(2).ledger.entries(userId)).toHaveLength(3)
    })

    test('of two people have one movement that orders of both tell of at once', async () => {
      const orders = await place20()
      const people = [aUserId(), aUserId()]
      const { id } = anEntry()
      const tell = (index: number) =>
        people.map((userId, which) =>
          anEntry({ userId, id: (which + index) % 2 === 0 ? id : anEntry().id, amount: 7 }),
        )

      await Promise.all(
        orders.map((order, index) => move(storeOf(index), order, () => tell(index))),
      )

      const entries = await Promise.all(people.map((userId) => storeOf(0).ledger.entries(userId)))
      const balances = await Promise.all(people.map((userId) => storeOf(0).ledger.balance(userId)))
      expect(entries.flat().filter((entry) => entry.id === id)).toHaveLength(1)
      expect(entries.flat()).toHaveLength(21)
      expect(balances).toEqual(entries.map((its) => its.length * 7))
    })

    test('lose nothing while their owners turn out to be one', async () => {
      const [h5, weapp] = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const young = aUser({ createdAt: moment(9) })
      const old = aUser({ createdAt: moment(1) })
      await storeOf(0).users.identify({ ...h5, unionId: 'u-7' }, young)
      await storeOf(0).users.identify(weapp, old)
      const orders = [...(await place20(young.id)), ...(await place20(old.id))]

      await Promise.all([
        ...orders.map((order, index) =>
          move(storeOf(index), order, ({ userId }) => [anEntry({ userId, amount: 3 })]),
        ),
        storeOf(1).users.identify({ ...weapp, unionId: 'u-7' }, aUser()),
      ])

      expect(await storeOf(2).ledger.balance(old.id)).toBe(120)
      expect(await storeOf(2).ledger.entries(old.id)).toHaveLength(40)
      expect(await storeOf(2).ledger.balance(young.id)).toBe(0)
      expect(await storeOf(2).ledger.entries(young.id)).toEqual([])
    })
  })
}

function anOrderOf([first]: Order[]): Order {
  if (!first) throw new Error('there is no order')
  return first
}
