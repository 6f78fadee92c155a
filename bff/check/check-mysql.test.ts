import { createConnection } from 'mysql2/promise'
import type { MysqlPlace } from '../store/mysql/connections'
import { openMysqlStore } from '../store/mysql/mysql'
import { type MysqlServer, startMysqlServer } from '../store/testing/mysql-server'
import { describeOnMysql } from '../store/testing/where-mysql-is'
import type { OpenedStore } from '../store/testing/opened-store'
import { temporaryMysqlStores } from '../store/testing/temporary-mysql-store'
import type { Store } from '../store/store'
import { checkStore } from './check'
import { describeCheck } from './testing/check.suite'
import { openSoundShop, type SoundShop } from './testing/sound-shop'

jest.setTimeout(60_000)

describeOnMysql('on a real server', () => {
  let server: MysqlServer
  let open: () => Promise<OpenedStore>
  beforeAll(async () => {
    server = await startMysqlServer()
    open = temporaryMysqlStores(server)
  })
  afterAll(() => server.stop())

  describeCheck('the MySQL store', () => open())

  describe('what is kept beside the documents', () => {
    let place: MysqlPlace
    let store: Store
    let shop: SoundShop
    beforeEach(async () => {
      place = await server.create()
      store = await openMysqlStore({ place })
      shop = await openSoundShop(store)
    })
    afterEach(async () => {
      await store.close()
      await server.drop(place)
    })

    /** By hand, past the store. */
    async function run(sql: string, values: string[] = []) {
      const { username: user, ...rest } = place
      const connection = await createConnection({ user, ...rest })
      await connection.execute(sql, values)
      await connection.end()
    }

    const look = async () =>
      (await checkStore(store)).findings.map(({ rule, about, problem }) => [rule, about, problem])

    test.each([
      ['orders', 'status', "'closed'"],
      ['orders', 'created_at', '1'],
      ['orders', 'paid_at', '1'],
      ['orders', 'transaction_id', "'42'"],
      ['orders', 'request_id', "'another'"],
      ['orders', 'user_id', "'another'"],
      ['tasks', 'due_at', '1'],
      ['tasks', 'is_given_up', '1'],
      ['ledger', 'user_id', "'another'"],
      ['notifications', 'out_trade_no', 'NULL'],
      ['sessions', 'expires_at', '1'],
      ['users', 'union_id', "'another'"],
    ])('is found where %s.%s says something else', async (table, column, value) => {
      // Not any order: of one that gave its requestId up to another, or the other, more would be wrong.
      const which = table === 'orders' ? `AND out_trade_no = '${shop.paid.outTradeNo}'` : ''
      await run(
        `UPDATE ${table} SET ${column} = ${value} WHERE NOT ${column} <=> ${value} ${which} LIMIT 1`,
      )

      expect(await look()).toEqual([
        [
          'derived',
          expect.stringMatching(`${table} .`),
          `its column ${column} is not what the document says`,
        ],
      ])
    })

    test('is found where an order gave its requestId up to nobody', async () => {
      const { outTradeNo } = shop.paid
      await run('UPDATE orders SET request_id = NULL WHERE out_trade_no = ?', [outTradeNo])

      expect(await look()).toEqual([
        ['derived', `orders ${outTradeNo}`, expect.stringContaining('no other order is')],
      ])
    })

    test('is found where a refund leads to no order, to another one, or there is one too many', async () => {
      const { returning, returnedTopUp, paid } = shop
      const [gone, moved] = [returning, returnedTopUp].map((it) => it.refunds[0]!.outRefundNo)
      await run('DELETE FROM order_refunds WHERE out_refund_no = ?', [gone!])
      await run('UPDATE order_refunds SET out_trade_no = ? WHERE out_refund_no = ?', [
        paid.outTradeNo,
        moved!,
      ])
      await run("INSERT INTO order_refunds VALUES ('surplus-1', 'x'), ('surplus-2', 'x')")

      expect((await look()).map(([, about]) => about).sort()).toEqual(
        [`orders ${returning.outTradeNo}`, `orders ${returnedTopUp.outTradeNo}`, 'orders'].sort(),
      )
    })

    test('is found where an identity is missing, and where one is nobody’s', async () => {
      await run('DELETE FROM user_identities LIMIT 1')
      const missing = ['derived', expect.stringMatching('users .'), expect.stringContaining('lead')]
      expect(await look()).toEqual([
        missing,
        ['derived', 'users', 'user_identities has other rows than documents give it'],
      ])

      // The number of them is right again.
      await run("INSERT INTO user_identities VALUES ('wx1', 'o1', 'u1')")
      expect(await look()).toEqual([missing])
    })

    test('is found where a balance is not the sum of its movements, or is not kept', async () => {
      const { topUp, returnedTopUp } = shop
      await run('UPDATE balances SET amount = 1 WHERE user_id = ?', [topUp.userId])
      await run('DELETE FROM balances WHERE user_id = ?', [returnedTopUp.userId])

      expect(await look()).toEqual([
        [
          'derived',
          `ledger of ${topUp.userId}`,
          'the balance kept is 1 fen, its movements make 1000',
        ],
        [
          'derived',
          `ledger of ${returnedTopUp.userId}`,
          'no balance is kept, its movements make 500',
        ],
      ])
    })
  })

  test('looks at one moment, whatever is changed meanwhile', async () => {
    const opened = await open()
    const { store } = opened
    const shop = await openSoundShop(store)
    const other = await opened.another()
    let isChanged = false

    const { findings } = await checkStore({
      inspect: (look) =>
        store.inspect((contents) =>
          look({
            ...contents,
            async *rows(kind) {
              yield* contents.rows(kind)
              if (isChanged) return
              isChanged = true
              await openSoundShop(other)
              await other.tasks.finish(`ask-payment/${shop.unpaid.outTradeNo}`)
            },
          }),
        ),
    })

    expect(isChanged).toBe(true)
    expect(findings).toEqual([])
    await opened.dispose()
  })
})
