/** Balances and what moved them, in the JSON store. */
import { notCovered } from './not-covered'
import type { Effect } from '../orders/order'
import type { Task } from '../tasks/store'
import type { Ledger } from '../wallet/store'
import type { Write } from './journal/transaction'
import type { JsonDatabase, Tables } from './json-tables'

export function jsonLedger(database: JsonDatabase): Ledger {
  return {
    balance: (userId) => database.run(({ ledger }) => ledger.balances.of(userId)),
    entries: (userId) => database.run(({ ledger }) => ledger.byUser.all(userId)),
  }
}

/**
 * Adds the movements among the effects; one that is there already is the same one. Returns what is to be done about
 * balances that are below zero by them.
 * @throws AppError `refund-exceeds-paid` when a balance does not cover what it must
 */
export function keepEntries(table: Tables['ledger'], effects: Effect[], write: Write): Task[] {
  // In one commit the table does not yet show what was put into it.
  const fresh = new Set<string>()
  const moved = new Map<string, number>()
  const begun: Task[] = []
  for (const effect of effects) {
    if (effect.kind !== 'ledger') continue
    const { entry } = effect
    if (fresh.has(entry.id) || table.get(entry.id)) continue
    const before = table.balances.of(entry.userId) + (moved.get(entry.userId) ?? 0)
    const after = before + entry.amount
    if (effect.mustBeCovered && after < 0) throw notCovered(before)
    if (effect.belowZero && after < 0) begun.push(...effect.belowZero(after))
    fresh.add(entry.id)
    moved.set(entry.userId, (moved.get(entry.userId) ?? 0) + entry.amount)
    write.put(table, entry)
  }
  return begun
}
