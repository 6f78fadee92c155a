/** What every measurement is given. */
import type { MysqlServer } from '../../bff/store/testing/mysql-server'
import type { Load } from './load'
import type { Row } from './report'

export interface Bench {
  load: Load
  /** Absent: there is no database server on this machine. */
  database: MysqlServer | undefined
  rounds: number
  /** Less of everything: to see that it works, not how fast. */
  quick: boolean
  tell: (row: Row) => void
}
