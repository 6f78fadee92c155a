import type { Order } from '../../../orders/order'
import type { TakenOf } from '../../../orders/store'
import { anItem, anOrder, MARMALADE, moment, PONKAN } from '../../testing/fixtures'
import type { MysqlServer } from '../../testing/mysql-server'
import type { Store } from '../../store'
import type { MysqlPlace } from '../connections'
import { createMysqlDatabase, type MysqlDatabase } from '../database'
import { openMysqlStore } from '../mysql'

const unlimited = new Map()
const PROCESSES = 4

export function describeContention(server: () => MysqlServer): void {
  describe('what orders have taken', () => {
    let place: MysqlPlace
    let database: MysqlDatabase
    let stores: Store[]
    beforeEach(async () => {
      place = await server().create()
      stores = await Promise.all(Array.from({ length: PROCESSES }, () => openMysqlStore({ place })))
      database = createMysqlDatabase({ place, log: () => undefined })
    })
    afterEach(async () => {
      await Promise.all([database, ...stores].map((it) => it.close()))
      await server().drop(place)
    })
    const storeOf = (index: number): Store => {
      const store = stores[index % PROCESSES]
      if (!store) throw new Error('there is no store')
      return store
    }

    test('is seen by one change after the other, of whatever orders and processes they are', async () => {
      const items = [anItem(PONKAN), anItem(MARMALADE)]
      const orders = Array.from({ length: 40 }, (_, index) =>
        anOrder({ items: index % 2 === 0 ? items : [...items].reverse() }),
      )
      for (const order of orders) await storeOf(0).orders.insert(order, unlimited)

      await Promise.all(
        orders.map(({ outTradeNo }, index) =>
          storeOf(index).orders.update(outTradeNo, takeAllUpTo(47)),
        ),
      )

      expect(await storeOf(0).stock.taken()).toEqual(
        new Map([
          [MARMALADE, 47],
          [PONKAN, 47],
        ]),
      )
    })

    test('is waited for by changes that ask for it, and by no other', async () => {
      const [asking, other] = [anOrder(), anOrder()]
      for (const order of [asking, other]) await storeOf(0).orders.insert(order, unlimited)
      const seen: number[] = []
      let change: Promise<Order> | undefined

      await database.transaction(async (statements) => {
        await statements.change('UPDATE stock SET taken = 9 WHERE product_id = ?', [PONKAN])
        change = storeOf(0).orders.update(asking.outTradeNo, (order, takenOf) => {
          seen.push(takenOf(PONKAN))
          return { order, effects: [] }
        })
        await storeOf(1).orders.update(other.outTradeNo, (order) => ({
          order: { ...order, status: 'paid', paidAt: moment(1) },
          effects: [],
        }))
        await new Promise((resolve) => setTimeout(resolve, 200))
        expect(seen).toEqual([])
      })

      await change
      expect(seen).toEqual([9])
      expect((await storeOf(0).orders.find(other.outTradeNo))?.status).toBe('paid')
    })

    test('is unknown of products that are not the order’s: nothing is changed', async () => {
      const order = anOrder({ items: [anItem(PONKAN)] })
      await storeOf(0).orders.insert(order, unlimited)

      const change = storeOf(0).orders.update(order.outTradeNo, (latest, takenOf) => ({
        order: { ...latest, remark: `${takenOf(MARMALADE)}` },
        effects: [],
      }))

      await expect(change).rejects.toThrow(/marmalade is no product of/)
      expect(await storeOf(0).orders.find(order.outTradeNo)).toEqual(order)
    })
  })
}

function takeAllUpTo(limit: number) {
  return (order: Order, takenOf: TakenOf) => ({
    order,
    effects: order.items
      .filter(({ productId }) => takenOf(productId) < limit)
      .map(({ productId }) => ({ kind: 'stock' as const, productId, taken: 1 })),
  })
}
