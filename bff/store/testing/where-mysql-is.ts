/** Tests on a real server: what a machine without one leaves out is named, and is a failure where everything must run. */
import { hasMysql } from './mysql-server'

export const describeOnMysql = hasMysql ? describe : describe.skip
export const testOnMysql = hasMysql ? test : test.skip
