import { anOrder } from '../../testing/fixtures'
import type { MysqlServer } from '../../testing/mysql-server'
import type { MysqlPlace } from '../connections'
import { createMysqlDatabase, type MysqlDatabase } from '../database'
import { migrate } from '../migrations'
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
      expect(await versions()).toEqual([1])
      await Promise.all(stores.map((store) => store.close()))
    })

    test('is finished by the next process where one died in the middle', async () => {
      for (const sql of STEPS[0]?.slice(0, 3) ?? []) await database.change(sql)

      await migrate(database, { name: place.database })

      expect(await versions()).toEqual([1])
      expect(await database.rows('SELECT id FROM tasks')).toEqual([])
    })

    test('takes only the steps it lacks, and keeps what is there', async () => {
      const store = await openMysqlStore({ place })
      const order = anOrder()
      await store.orders.insert(order, new Map())
      await store.close()
      const steps = [...STEPS, ['ALTER TABLE orders ADD COLUMN paid_at BIGINT NULL']]

      await Promise.all(
        Array.from({ length: 4 }, () => migrate(database, { name: place.database, steps })),
      )

      expect(await versions()).toEqual([1, 2])
      expect(await database.rows('SELECT paid_at FROM orders')).toEqual([{ paid_at: null }])
    })

    test('of a newer program is left alone, in plain words', async () => {
      await migrate(database, { name: place.database })
      await database.change('INSERT INTO schema_versions (version) VALUES (7)')

      await expect(openMysqlStore({ place })).rejects.toThrow(
        /has schema 7, and this program knows 1 .*start the newer program/,
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
