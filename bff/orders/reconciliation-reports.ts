/** The port through which reports are kept, one for a day. */
import type { Reconciliation } from '../contract/reconciliation'

export interface ReconciliationReports {
  /** In place of an earlier one of that day. */
  keep(report: Reconciliation): Promise<void>
  /** `date` in China, `2026-11-19`. */
  find(date: string): Promise<Reconciliation | undefined>
}
