import { Fen, OutRefundNo } from '../../../contract/primitives'
import type { Order } from '../../../orders/order'
import { anOrder, moment } from '../../testing/fixtures'
import type { MysqlServer } from '../../testing/mysql-server'
import type { MysqlPlace } from '../connections'
import { createMysqlDatabase, type MysqlDatabase } from '../database'
import { migrate, take } from '../migrations'
import { openMysqlStore } from '../mysql'
import { STEPS } from '../schema'

export function describeSchema(server: () => MysqlServer): void {
  describe('the schema', () => {
    let place: MysqlPlace
    let database: MysqlDatabase
    beforeEach(async () => {
      place = await server().create()
      database = createMysqlDatabase({ place, log: () => undefined })
    })
    afterEach(async () => {
      await database.close()
      await server().drop(place)
    })
    const versions = async () =>
      (
        await database.rows<{ version: number }>(
          'SELECT version FROM schema_versions ORDER BY version',
        )
      ).map(({ version }) => version)

    test('is made once by processes that start at the same moment', async () => {
      const stores = await Promise.all(Array.from({ length: 6 }, () => openMysqlStore({ place })))

      const order = anOrder()
      await stores[0]?.orders.insert(order, new Map())
      expect(await stores[5]?.orders.find(order.outTradeNo)).toEqual(order)
      expect(await versions()).toEqual([1, 2, 3])
      await Promise.all(stores.map((store) => store.close()))
    })

    test('is finished by the next process where one died in the middle', async () => {
      for (const part of STEPS[0]?.slice(0, 3) ?? []) await take(database, part)

      await migrate(database, { name: place.database })

      expect(await versions()).toEqual([1, 2, 3])
      expect(await database.rows('SELECT id FROM tasks')).toEqual([])
    })

    test('takes only the steps it lacks, and keeps what is there', async () => {
      const store = await openMysqlStore({ place })
      const order = anOrder()
      await store.orders.insert(order, new Map())
      await store.close()
      const steps = [...STEPS, ['ALTER TABLE orders ADD COLUMN novelty BIGINT NULL']]

      await Promise.all(
        Array.from({ length: 4 }, () => migrate(database, { name: place.database, steps })),
      )

      expect(await versions()).toEqual([1, 2, 3, 4])
      expect(await database.rows('SELECT novelty FROM orders')).toEqual([{ novelty: null }])
    })

    test('of the first release is brought up to date, and its orders are found as ever', async () => {
      const order = anOrder()
      await migrate(database, { name: place.database, steps: STEPS.slice(0, 1) })
      await keepAsOnce(database, order)

      const store = await openMysqlStore({ place })

      expect(await versions()).toEqual([1, 2, 3])
      expect(await store.orders.listUnpaid({ limit: 9 })).toEqual({ orders: [order] })
      expect(await store.notifications.list({ limit: 9 })).toEqual({ notifications: [] })
      await store.close()
    })

    test('of the second release is brought up to date also when that is broken off in the middle: old orders are found by what came later', async () => {
      const refunds = ['R1', 'R2'].map((text) => ({
        outRefundNo: OutRefundNo.parse(text),
        amount: Fen.parse(1),
        reason: '',
        status: 'succeeded' as const,
        createdAt: moment(9),
      }))
      const old = anOrder({ status: 'paid', paidAt: moment(5), transactionId: '42', refunds })
      const others = Array.from({ length: 600 }, () => anOrder())
      await migrate(database, { name: place.database, steps: STEPS.slice(0, 2) })
      await Promise.all([...others, old].map((order) => keepAsOnce(database, order)))
      for (const part of STEPS[2]?.slice(0, 3) ?? []) await take(database, part)

      const store = await openMysqlStore({ place })

      expect(await versions()).toEqual([1, 2, 3])
      for (const { outRefundNo } of refunds) {
        expect(await store.orders.findByRefund(outRefundNo)).toEqual(old)
      }
      expect(await store.orderBook.findByTransaction('42')).toEqual(old)
      const paid = await store.orders.listPaid({ from: moment(5), to: moment(6), limit: 9 })
      expect(paid).toEqual({ orders: [old] })
      const book = await store.orderBook.page({ limit: 1000, looks: 1000 })
      expect(book.orders).toHaveLength(601)
      await store.close()
    })

    test('of a newer program is left alone, in plain words', async () => {
      await migrate(database, { name: place.database })
      await database.change('INSERT INTO schema_versions (version) VALUES (7)')

      await expect(openMysqlStore({ place })).rejects.toThrow(
        /has schema 7, and this program knows 3 .*start the newer program/,
      )
    })

    test('needs a database that exists, and says how to make one', async () => {
      const nowhere = { ...place, database: 'no_such_database' }

      await expect(openMysqlStore({ place: nowhere })).rejects.toThrow(
        /no database no_such_database .*CREATE DATABASE no_such_database/,
      )
    })
  })
}

/** As the first and the second release kept orders. */
async function keepAsOnce(database: MysqlDatabase, order: Order): Promise<void> {
  await database.change(
    `INSERT INTO orders (out_trade_no, user_id, request_id, status, created_at, expires_at, document)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [
      order.outTradeNo,
      order.userId,
      order.requestId,
      order.status,
      Date.parse(order.createdAt),
      Date.parse(order.expiresAt),
      JSON.stringify(order),
    ],
  )
}
