/** A database server that waits for its disk, as one that is entrusted with money must. */
import { hasMysql, type MysqlServer, startMysqlServer } from '../../bff/store/testing/mysql-server'

export const startDatabase = async (): Promise<MysqlServer | undefined> =>
  hasMysql ? startMysqlServer({ isDurable: true }) : undefined
