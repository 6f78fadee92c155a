/** Reports on WeChat's bills, in the MySQL store. */
import type { Reconciliation } from '../../contract/reconciliation'
import type { ReconciliationReports } from '../../orders/reconciliation-reports'
import type { MysqlDatabase } from './database'
import { createDocuments } from './documents'

export const reconciliations = createDocuments<Reconciliation>({
  name: 'reconciliations',
  key: { column: 'date', of: ({ date }) => date },
  columns: {},
})

export function mysqlReconciliations(database: MysqlDatabase): ReconciliationReports {
  return {
    keep: (report) => reconciliations.put(database, report),
    find: (date) => reconciliations.find(database, date),
  }
}
