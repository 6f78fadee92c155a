/** A JSON store with an order of every fate, moved into a real server's database. */
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { checkStore } from '../../check/check'
import { openSoundShop, type SoundShop } from '../../check/testing/sound-shop'
import type { Reconciliation } from '../../contract/reconciliation'
import { KINDS } from '../contents'
import type { MysqlPlace } from '../mysql/connections'
import { type Destination, openDestination } from '../mysql/destination'
import { WIDTHS } from '../mysql/fitting'
import { openMysqlStore } from '../mysql/mysql'
import type { Store } from '../store'
import { anIdentity, anOrder, aSignIn, aTask, aUser, moment } from '../testing/fixtures'
import { type MysqlServer, startMysqlServer } from '../testing/mysql-server'
import { describeOnMysql } from '../testing/where-mysql-is'
import type { OpenedStore } from '../testing/opened-store'
import { openTemporaryJsonStore } from '../testing/temporary-json-store'
import { openUnsteadyLine } from '../testing/unsteady-line'
import { rowsByKey } from './comparison'
import { carryOut, CannotMove, planMove, type Progress, rowCount } from './moving'

jest.setTimeout(60_000)

describeOnMysql('a JSON store that moves', () => {
  let server: MysqlServer
  let place: MysqlPlace
  let json: OpenedStore
  let source: Store
  let shop: SoundShop
  let destination: Destination
  beforeAll(async () => {
    server = await startMysqlServer()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    place = await server.create()
    json = await openTemporaryJsonStore()
    source = json.store
    shop = await openSoundShop(source)
    await source.signIns.insert(aSignIn())
    await source.credentials.set('token', { value: 't', freshUntil: 12.5 })
    await source.reconciliations.keep(aReport)
    destination = await openDestination({ place })
  })
  afterEach(async () => {
    await destination.close()
    await json.dispose()
    await server.drop(place)
  })

  const told: Progress[] = []
  const say = (progress: Progress) => void told.push(progress)
  const plan = (target: Pick<Store, 'inspect'> = destination) =>
    planMove({ source, target, told: say })
  const move = async (to = destination) => carryOut(await plan(to), to, say)

  async function run(sql: string, values: string[] = []) {
    const { username: user, ...rest } = place
    const connection = await createConnection({ user, ...rest })
    const [rows] = await connection.execute<RowDataPacket[]>(sql, values)
    await connection.end()
    return rows
  }

  async function hindrances(work: Promise<unknown>) {
    const error: unknown = await work.catch((reason: unknown) => reason)
    if (!(error instanceof CannotMove)) throw error
    return error.hindrances.map(({ about, problem }) => `${about}: ${problem}`)
  }

  test('is there as it was, of every kind, and sound', async () => {
    await move()

    const store = await openMysqlStore({ place })
    expect(await store.inspect(rowsByKey)).toEqual(await source.inspect(rowsByKey))
    const { findings, looked } = await checkStore(store)
    expect(findings).toEqual([])
    expect(KINDS.filter((kind) => looked[kind] === 0)).toEqual([])
    expect(await store.stock.taken()).toEqual(await source.stock.taken())
    const { userId, outTradeNo } = shop.returnedTopUp
    expect(await store.ledger.balance(userId)).toBe(500)
    const [refund] = shop.returnedTopUp.refunds
    expect((await store.orders.findByRefund(refund!.outRefundNo))?.outTradeNo).toBe(outTradeNo)
    const again = anOrder({ userId: shop.paid.userId, requestId: shop.paid.requestId })
    expect(await store.orders.insert(again, new Map())).toMatchObject({ kind: 'known' })
    await store.close()
  })

  test('says how far it is, row by row of all', async () => {
    told.length = 0

    await move()

    const total = rowCount(await plan())
    expect(told.filter(({ phase }) => phase === 'moving').at(-1)).toMatchObject({
      done: total,
      total,
    })
    expect(told.filter(({ phase }) => phase === 'checking').at(-1)).toMatchObject({
      done: total,
      total,
    })
  })

  test('is only looked at by a plan', async () => {
    const before = await source.inspect(rowsByKey)

    const { counts, hindranceCount } = await plan()

    expect(counts.orders).toEqual({ here: 14, there: 0 })
    expect(hindranceCount).toBe(0)
    expect(await run('SELECT out_trade_no FROM orders')).toEqual([])
    expect(await source.inspect(rowsByKey)).toEqual(before)
  })

  test('goes on where it was broken off, and may be done twice', async () => {
    for (let kept = 0; kept < KINDS.length; kept++) {
      let left = kept
      const dying: Destination = {
        ...destination,
        async keep(...batch) {
          if (left-- === 0) throw new Error('the power is gone')
          await destination.keep(...batch)
        },
      }
      await move(dying).catch(() => undefined)
    }

    await move()
    await move()

    const store = await openMysqlStore({ place })
    expect((await checkStore(store)).findings).toEqual([])
    expect(await store.inspect(rowsByKey)).toEqual(await source.inspect(rowsByKey))
    await store.close()
  })

  test.each(['before', 'after'] as const)(
    'is kept once where the line breaks %s a commit',
    async (when) => {
      const line = await openUnsteadyLine(place)
      const unsteady = await openDestination({ place: { ...place, port: line.port } })
      const entries = [...(await source.inspect(rowsByKey)).ledger.values()]
      line.cutAt('COMMIT', when)

      await unsteady.keep('ledger', entries, new Set())
      await move(unsteady)

      const store = await openMysqlStore({ place })
      expect((await checkStore(store)).findings).toEqual([])
      await Promise.all([store.close(), unsteady.close()])
      await line.close()
    },
  )

  test('overwrites nothing: a row that is another there is named, and nothing is moved', async () => {
    const { userId, outTradeNo } = shop.paid
    const other = await openMysqlStore({ place })
    await other.orders.insert({ ...shop.paid, remark: 'another' }, new Map())
    await other.close()

    // One piece is taken there, as here.
    expect(await hindrances(move())).toEqual([`orders ${outTradeNo}: is another there than here`])
    expect(await run('SELECT user_id FROM orders')).toEqual([{ user_id: Buffer.from(userId) }])
    expect(await run('SELECT id FROM users')).toEqual([])
  })

  test('does not join another store', async () => {
    const other = await openMysqlStore({ place })
    const user = aUser()
    await other.users.insert(user)
    await other.close()

    expect(await hindrances(move())).toEqual([`users ${user.id}: is there and not here`])
    expect(await run('SELECT id FROM users')).toHaveLength(1)
  })

  test('is told what does not fit before anything is moved', async () => {
    const identity = anIdentity()
    const [one, other] = [aUser({ identities: [identity] }), aUser({ identities: [identity] })]
    const task = aTask({ id: '长'.repeat(171), outTradeNo: shop.paid.outTradeNo })
    await source.users.insert(one)
    await source.users.insert(other)
    await source.tasks.insert(task)

    expect(await hindrances(move())).toEqual([
      `users ${other.id}: shares what must be its own alone with users ${one.id}`,
      `tasks ${task.id}: needs 513 bytes for id, and there are 512`,
    ])
    expect(await run('SELECT id FROM users')).toEqual([])
  })

  test('has not arrived when the database is another afterwards', async () => {
    const meddling: Destination = {
      ...destination,
      async keep(kind, rows, requestless) {
        await destination.keep(kind, rows, requestless)
        if (kind !== 'orders') return
        await run('UPDATE stock SET taken = taken + 1 LIMIT 1')
        await run('DELETE FROM sessions LIMIT 1')
        await run('UPDATE orders SET status = "closed" WHERE out_trade_no = ?', [
          shop.paid.outTradeNo,
        ])
      },
    }

    expect(await hindrances(move(meddling))).toEqual([
      'sessions: 1 rows are not there as here',
      'stock: 1 rows are not there as here',
      expect.stringMatching(/^taken: the sum is \d+ there and \d+ here$/),
      expect.stringMatching(/^stock .+: is another there than here$/),
      `orders ${shop.paid.outTradeNo}: its column status is not what the document says`,
    ])
  })

  test('is measured by the widths that the tables have', async () => {
    const columns = await run(
      `SELECT table_name AS name, column_name AS col, character_octet_length AS width
        FROM information_schema.columns
        WHERE table_schema = DATABASE() AND data_type IN ('varbinary', 'varchar')
          AND table_name NOT IN ('turns', 'balances')`,
    )

    const widths: Record<string, Record<string, number>> = {}
    for (const { name, col, width } of columns) {
      widths[String(name)] = { ...widths[String(name)], [String(col)]: Number(width) }
    }
    expect(widths).toEqual(WIDTHS)
  })
})

const aReport: Reconciliation = {
  date: '2026-11-19',
  payments: 0,
  refunds: 0,
  repaired: 0,
  differences: [],
  differenceCount: 0,
  startedAt: moment(),
  endedAt: moment(),
}
