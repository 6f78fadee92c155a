/** Reports on WeChat's bills, in the JSON store. */
import type { ReconciliationReports } from '../orders/reconciliation-reports'
import type { JsonDatabase } from './json-tables'

export function jsonReconciliations(database: JsonDatabase): ReconciliationReports {
  return {
    keep: (report) =>
      database.run(({ reconciliations }, write) => {
        write.put(reconciliations, report)
      }),

    find: (date) => database.run(({ reconciliations }) => reconciliations.get(date)),
  }
}
