import { anIdentity, anOrder, aTask, aUser, moment } from '../../testing/fixtures'
import type { MysqlServer } from '../../testing/mysql-server'
import { openUnsteadyLine, type UnsteadyLine } from '../../testing/unsteady-line'
import { OpenId, OutTradeNo } from '../../../contract/primitives'
import type { LogEntry } from '../../../log'
import type { Store } from '../../store'
import type { MysqlPlace } from '../connections'
import { createMysqlDatabase } from '../database'
import { FateUnknown } from '../failures'
import { openMysqlStore } from '../mysql'
import { mysqlTasks } from '../tasks'

const unlimited = new Map()
const patience = { atStartMs: 10_000, laterMs: 5_000 }
const ASLEEP = {
  errno: 9449,
  state: '08S01',
  message: 'CynosDB serverless instance is resuming, please try connecting again',
}

export function describeServer(server: () => MysqlServer): void {
  let place: MysqlPlace
  let line: UnsteadyLine
  let distant: MysqlPlace
  const log: LogEntry[] = []
  const open = () =>
    openMysqlStore({ place: distant, patience, logger: (entry) => void log.push(entry) })
  beforeEach(async () => {
    place = await server().create()
    line = await openUnsteadyLine(place)
    distant = { ...place, port: line.port }
    log.length = 0
  })
  afterEach(async () => {
    await line.close()
    await server().drop(place)
  })

  describe('a database that comes and goes', () => {
    test('may start later than the shop', async () => {
      await line.refuse()
      const opening = open()
      const accepting = untilLogged().then(() => line.accept())

      const store = await opening

      await accepting
      await expect(store.ready()).resolves.toBeUndefined()
      expect(log).toMatchObject([{ level: 'warn', event: 'database-away' }])
      await store.close()
    })

    test('is waited for while it wakes up', async () => {
      line.answerNext(3, ASLEEP)

      const store = await open()

      expect(log).toMatchObject([{ event: 'database-away', message: ASLEEP.message }])
      await store.close()
    })

    test('is not waited for any longer than patience lasts, and never for a wrong password', async () => {
      const place = { ...distant, username: 'nobody-we-know', password: 'wrong' }
      await expect(openMysqlStore({ place, patience })).rejects.toThrow(/denied/)

      await line.refuse()
      const short = { atStartMs: 200, laterMs: 200 }

      await expect(openMysqlStore({ place: distant, patience: short })).rejects.toThrow(
        /ECONNREFUSED/,
      )
    })

    test('is found again after every connection broke, by many at once', async () => {
      const store = await open()
      const orders = Array.from({ length: 30 }, () => anOrder())
      for (const order of orders) await store.orders.insert(order, unlimited)
      line.cut()

      const found = await Promise.all(orders.map((it) => store.orders.find(it.outTradeNo)))

      expect(found).toEqual(orders)
      await store.close()
    })

    test('that broke off before a commit leaves nothing, and the change is made again', async () => {
      const store = await open()
      const { outTradeNo } = await anOrderIn(store)
      let runs = 0
      line.cutAt('UPDATE orders', 'before')

      const changed = await store.orders.update(outTradeNo, (order) => {
        runs += 1
        return { order: { ...order, remark: `${order.remark ?? ''}!` }, effects: [] }
      })

      expect(runs).toBe(2)
      expect(changed.remark).toBe('放门口!')
      expect((await store.orders.find(outTradeNo))?.remark).toBe('放门口!')
      await store.close()
    })

    test('that broke off during a commit is believed to have kept it: nothing is done twice', async () => {
      const store = await open()
      const { outTradeNo } = await anOrderIn(store)
      let runs = 0
      line.cutAt('COMMIT', 'after')

      const change = store.orders.update(outTradeNo, (order) => {
        runs += 1
        return { order: { ...order, remark: `${order.remark ?? ''}!` }, effects: [] }
      })

      await expect(change).rejects.toThrow(FateUnknown)
      expect(runs).toBe(1)
      expect((await store.orders.find(outTradeNo))?.remark).toBe('放门口!')
      await store.close()
    })

    test('that is away makes the store not ready, at once', async () => {
      const store = await open()
      await line.refuse()

      // More often than there are connections: none of them is lost to a failure.
      for (let tries = 0; tries < 25; tries++) await expect(store.ready()).rejects.toThrow()

      await line.accept()
      await expect(store.ready()).resolves.toBeUndefined()
      await line.refuse()
      await store.close()
    })
  })

  describe('on this server', () => {
    test('two changes that lock each other out are both made', async () => {
      const store = await open()
      const [one, other] = [await anOrderIn(store), await anOrderIn(store)]
      const database = createMysqlDatabase({ place, patience, log: () => undefined })
      const sql = "UPDATE orders SET status = CONCAT(status, '!') WHERE out_trade_no = ?"
      let runs = 0
      const crossing = (order: string[]) =>
        database.transaction(async (statements) => {
          runs += 1
          for (const outTradeNo of order) {
            await statements.change(sql, [outTradeNo])
            await new Promise((resolve) => setTimeout(resolve, 50))
          }
        })

      const numbers = [one.outTradeNo, other.outTradeNo]
      await Promise.all([crossing(numbers), crossing([...numbers].reverse())])

      expect(runs).toBeGreaterThan(2)
      const rows = await database.rows<{ status: Buffer }>('SELECT status FROM orders')
      expect(rows.map(({ status }) => String(status))).toEqual(Array(2).fill('awaiting-payment!!'))
      await Promise.all([database.close(), store.close()])
    })

    test('tasks go to one lessee each also where a locked row cannot be passed by', async () => {
      const store = await open()
      const ids = Array.from({ length: 40 }, () => aTask().id)
      for (const id of ids) await store.tasks.insert(aTask({ id }))
      const databases = Array.from({ length: 4 }, () =>
        createMysqlDatabase({ place, patience, log: () => undefined }),
      )

      const leased = await Promise.all(
        databases.flatMap((database) =>
          Array.from({ length: 6 }, () =>
            mysqlTasks(database, '').lease({ now: moment(), until: moment(120), limit: 3 }),
          ),
        ),
      )

      const given = leased.flat().map(({ id }) => id)
      expect([...given].sort()).toEqual([...ids].sort())
      await Promise.all([...databases, store].map((it) => it.close()))
    })

    test('names that only a collation takes for the same are different', async () => {
      const store = await open()
      const { appId } = anIdentity()
      const names = ['abc', 'ABC', 'abc ', 'ábc'].map((name) => OpenId.parse(name))

      const users = await Promise.all(
        names.map((openId) => store.users.identify({ appId, openId, unionId: openId }, aUser())),
      )

      expect(new Set(users.map(({ id }) => id)).size).toBe(4)
      const [lower, upper] = ['number', 'NUMBER'].map((it) => OutTradeNo.parse(it))
      for (const outTradeNo of [lower, upper]) {
        await store.orders.insert(anOrder({ ...(outTradeNo && { outTradeNo }) }), unlimited)
      }
      await store.close()
    })

    test('what does not fit is refused and not cut off', async () => {
      const store = await open()

      const insertion = store.tasks.insert(aTask({ id: 't'.repeat(513) }))

      await expect(insertion).rejects.toThrow(/too long/)
      await store.close()
    })
  })

  async function anOrderIn(store: Store) {
    const order = anOrder()
    await store.orders.insert(order, unlimited)
    return order
  }

  async function untilLogged() {
    for (let tries = 0; tries < 500 && log.length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
