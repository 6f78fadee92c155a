import { describeStore } from '../store.suite'
import { type MysqlServer, startMysqlServer } from '../testing/mysql-server'
import { describeOnMysql } from '../testing/where-mysql-is'
import type { OpenedStore } from '../testing/opened-store'
import { temporaryMysqlStores } from '../testing/temporary-mysql-store'
import { describeBalances } from './testing/balances.suite'
import { describeContention } from './testing/contention.suite'
import { describePages } from './testing/pages.suite'
import { describeSchema } from './testing/schema.suite'
import { describeServer } from './testing/server.suite'
import { describeShop } from './testing/shop.suite'

jest.setTimeout(60_000)

describeOnMysql('on a real server', () => {
  let server: MysqlServer
  let open: () => Promise<OpenedStore>
  beforeAll(async () => {
    server = await startMysqlServer()
    open = temporaryMysqlStores(server)
  })
  afterAll(() => server.stop())

  describeStore('the MySQL store', () => open())
  describeSchema(() => server)
  describeServer(() => server)
  describeContention(() => server)
  describeBalances(() => server)
  describePages(() => server)
  describeShop(() => server)
})
