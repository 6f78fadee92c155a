import type { Order } from '../../../orders/order'
import { anOrder, moment } from '../../testing/fixtures'
import type { MysqlServer } from '../../testing/mysql-server'
import { createMysqlDatabase } from '../database'
import { openMysqlStore } from '../mysql'

const unlimited = new Map()

export function describePages(server: () => MysqlServer): void {
  describe('pages', () => {
    test('far down cost what the first one costs', async () => {
      const place = await server().create()
      const store = await openMysqlStore({ place })
      const database = createMysqlDatabase({ place, log: () => undefined })
      const { userId, outTradeNo } = anOrder()
      const orders = Array.from({ length: 300 }, (_, index) => {
        const at = moment(index)
        return anOrder({ userId, createdAt: at, expiresAt: at, paidAt: at })
      })
      await Promise.all(orders.map((order) => store.orders.insert(order, unlimited)))
      for (const { requestId: id, createdAt: receivedAt } of orders) {
        await store.notifications.add({ id, receivedAt, outTradeNo, outcome: 'repeated' })
      }
      const readSoFar = async () => {
        const rows = await database.rows<{ Value: string }>(
          "SHOW GLOBAL STATUS LIKE 'Handler_read_%'",
        )
        return rows.reduce((sum, { Value }) => sum + Number(Value), 0)
      }
      const measure = async (work: () => Promise<unknown>) => {
        const before = await readSoFar()
        await work()
        return (await readSoFar()) - before
      }
      const asking = await measure(() => Promise.resolve())
      // In the newer half: there a server left to itself reads all of the person's orders.
      const { nextCursor = '' } = await store.orders.list({ userId, limit: 100 })

      const span = { from: moment(-1), to: moment(400) }
      const pages = [
        (from: object) => store.orders.list({ userId, limit: 10, ...from }),
        (from: object) =>
          store.orders.list({ userId, status: 'awaiting-payment', limit: 10, ...from }),
        (from: object) => store.orders.listUnpaid({ limit: 10, ...from }),
        (from: object) => store.orders.listPaid({ ...span, limit: 10, ...from }),
        (from: object) => store.orderBook.page({ limit: 10, looks: 10, ...from }),
        (from: object) =>
          store.orderBook.page({ status: 'awaiting-payment', limit: 10, looks: 10, ...from }),
        (from: object) => store.notifications.list({ limit: 10, ...from }),
        (from: object) => store.notifications.list({ outTradeNo, limit: 10, ...from }),
      ]
      for (const page of pages) {
        const first = await measure(() => page({}))
        const deep = await measure(() => page({ cursor: nextCursor }))

        expect(first - asking).toBeGreaterThanOrEqual(10)
        expect(first - asking).toBeLessThan(40)
        expect(deep - first).toBeLessThan(10)
      }
      await Promise.all([database.close(), store.close()])
      await server().drop(place)
    })

    test('of a search through more orders than are read at once lose and repeat none', async () => {
      const place = await server().create()
      const store = await openMysqlStore({ place })
      // Of every three placed in one second, one is looked for.
      const orders = Array.from({ length: 630 }, (_, index) =>
        anOrder({ createdAt: moment(Math.floor(index / 3)), remark: String(index % 3) }),
      )
      await Promise.all(orders.map((order) => store.orders.insert(order, unlimited)))
      const sought = orders.filter(({ remark }) => remark === '1')
      const seen: Order[] = []
      const lengths: number[] = []
      let cursor: string | undefined

      do {
        const page = await store.orderBook.page({
          matching: ({ remark }) => remark === '1',
          limit: 90,
          looks: 250,
          cursor,
        })
        seen.push(...page.orders)
        lengths.push(page.orders.length)
        cursor = page.nextCursor
      } while (cursor !== undefined)

      const numbers = (of: Order[]) => of.map(({ outTradeNo }) => outTradeNo)
      expect(numbers(seen)).toEqual(numbers(sought.reverse()))
      expect(Math.max(...lengths)).toBeLessThanOrEqual(90)
      const full = await store.orderBook.page({ matching: () => true, limit: 90, looks: 250 })
      expect(full.orders).toHaveLength(90)
      const { orders: following } = await store.orderBook.page({
        cursor: full.nextCursor,
        limit: 90,
        looks: 90,
      })
      expect(new Set(numbers([...full.orders, ...following])).size).toBe(180)
      await store.close()
      await server().drop(place)
    })
  })
}
