/** What a look at a store may find, and how those who look say so. */
import type { Kind, Rows } from '../store/contents'

export interface Finding {
  rule:
    | 'schema'
    | 'amount'
    | 'status'
    | 'refunds'
    | 'unique'
    | 'stock'
    | 'ledger'
    | 'tasks'
    | 'people'
    | 'notifications'
    | 'derived'
  /**
   * `broken`: no run of this program leaves it so. `needs-somebody`: it happens, and the program can do no more about
   * it. `heals-at-start`: the next start of the BFF sees to it.
   */
  kind: 'broken' | 'needs-somebody' | 'heals-at-start'
  /** The kind and the key of a row. */
  about: string
  problem: string
}

export type Note = (finding: Finding) => void

/** Looks at rows as they pass by, and says at the end what only all of them tell. */
export interface Examiner {
  readonly takes: { readonly [K in Kind]?: (row: Rows[K]) => void }
  /** An order is there, and not fit to be looked at. */
  misses?: (outTradeNo: string) => void
  /** All rows have passed. */
  end?: () => void
}
