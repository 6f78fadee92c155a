/** A report while it is written: what does not fit into it is counted. */
import type { BillEntry, Difference, Reconciliation } from '../contract/reconciliation'
import { instant } from '../contract/primitives'

const MOST_DIFFERENCES = 500

export type Finding = { kind: 'same' | 'repaired' } | { kind: Difference['kind']; problem?: string }

export interface OpenReport {
  /** A row of WeChat's bill. */
  addRow(entry: BillEntry, finding: Finding): void
  addDifference(difference: Difference): void
  end(at: Date): Reconciliation
}

export function openReport(date: string, startedAt: Date): OpenReport {
  const rows = { payment: 0, refund: 0 }
  let repaired = 0
  let differenceCount = 0
  const differences: Difference[] = []

  function addDifference(difference: Difference) {
    differenceCount += 1
    if (differences.length < MOST_DIFFERENCES) differences.push(difference)
  }

  return {
    addRow(entry, finding) {
      rows[entry.kind] += 1
      if (finding.kind === 'repaired') repaired += 1
      else if (finding.kind !== 'same') addDifference({ ...finding, kind: finding.kind, entry })
    },
    addDifference,
    end: (at) => ({
      date,
      payments: rows.payment,
      refunds: rows.refund,
      repaired,
      differences,
      differenceCount,
      startedAt: instant(startedAt),
      endedAt: instant(at),
    }),
  }
}
