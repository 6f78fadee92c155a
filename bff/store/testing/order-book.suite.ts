import type { Order } from '../../orders/order'
import type { Store } from '../store'
import { anOrder, moment } from './fixtures'
import type { OpenedStore } from './opened-store'

export function describeOrderBook(opened: () => OpenedStore): void {
  describe('the book of everybody’s orders', () => {
    let store: Store
    beforeEach(() => {
      store = opened().store
    })
    const insertAll = async (orders: Order[]) => {
      for (const order of orders) await store.orders.insert(order, new Map())
      return orders
    }
    const numbers = (orders: Order[]) => orders.map(({ outTradeNo }) => outTradeNo)
    const at = (seconds: number, more: Partial<Order> = {}) =>
      anOrder({ createdAt: moment(seconds), ...more })

    test('gives all people’s orders newest first, complete and without repetition', async () => {
      const orders = await insertAll(Array.from({ length: 23 }, (_, index) => at(index)))
      const seen: Order[] = []
      let cursor: string | undefined

      do {
        const page = await store.orderBook.page({ limit: 5, looks: 5, cursor })
        seen.push(...page.orders)
        cursor = page.nextCursor
        await insertAll([at(100)])
      } while (cursor !== undefined)

      expect(numbers(seen)).toEqual(numbers(orders).reverse())
    })

    test('keeps to a span and to a status', async () => {
      const [, , third] = await insertAll([
        at(1, { status: 'paid' }),
        at(2),
        at(3, { status: 'paid' }),
        at(4, { status: 'paid' }),
      ])

      const page = await store.orderBook.page({
        since: moment(2),
        until: moment(4),
        status: 'paid',
        limit: 9,
        looks: 9,
      })

      expect(page).toEqual({ orders: [third] })
    })

    test('looks at so many orders and no more, and goes on where it stopped', async () => {
      const [oldest] = await insertAll(Array.from({ length: 10 }, (_, index) => at(index)))
      const matching = ({ outTradeNo }: Order) => outTradeNo === oldest?.outTradeNo

      const first = await store.orderBook.page({ matching, limit: 5, looks: 6 })
      const second = await store.orderBook.page({
        matching,
        limit: 5,
        looks: 6,
        cursor: first.nextCursor,
      })

      expect(first.orders).toEqual([])
      expect(second).toEqual({ orders: [oldest] })
    })

    test('finds a payment by WeChat’s number for it, from the moment it is kept', async () => {
      const order = anOrder()
      await insertAll([order])
      expect(await store.orderBook.findByTransaction('4200000001')).toBeUndefined()

      await store.orders.update(order.outTradeNo, (latest) => ({
        order: { ...latest, status: 'paid', transactionId: '4200000001' },
        effects: [],
      }))

      const later = await opened().reopen()
      const found = await later.orderBook.findByTransaction('4200000001')
      expect(found?.outTradeNo).toBe(order.outTradeNo)
      expect(await later.orderBook.find(order.outTradeNo)).toEqual(found)
    })

    test('refuses a cursor it did not give', async () => {
      const page = store.orderBook.page({ limit: 1, looks: 1, cursor: 'page2' })

      await expect(page).rejects.toMatchObject({ code: 'invalid-input' })
    })
  })
}
