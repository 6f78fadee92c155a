/** The port through which balances are read. What changes one is kept with the order it comes from, in one commit. */
import type { Instant, OutTradeNo, UserId } from '../contract/primitives'

/** One movement of somebody's balance. Entries are added and never changed; a balance is their sum. */
export interface LedgerEntry {
  /** Says what moved it, such as `top-up/20261120…`: the same movement is one entry, however often it is told. */
  id: string
  userId: UserId
  /** Fen; negative: taken. */
  amount: number
  at: Instant
  reason:
    | 'top-up'
    /** The money of a top-up goes back. */
    | 'refund'
    /** It did not go back after all. */
    | 'refund-failed'
  outTradeNo: OutTradeNo
}

export interface Ledger {
  /** Fen. Negative only when WeChat gave money back that was spent here. */
  balance: (userId: UserId) => Promise<number>
  /** Latest first. */
  entries: (userId: UserId) => Promise<LedgerEntry[]>
}
