/** Balances and what moved them, in the JSON store. */
import { notCovered } from './not-covered'
import type { Effect } from '../orders/order'
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
 * Adds the movements among the effects; one that is there already is the same one.
 * @throws AppError `refund-exceeds-paid` when a balance does not cover what it must
 */
export function keepEntries(table: Tables['ledger'], effects: Effect[], write: Write): void {
  // In one commit the table does not yet show what was put into it.
  const fresh = new Set<string>()
  const moved = new Map<string, number>()
  for (const effect of effects) {
    if (effect.kind !== 'ledger') continue
    const { entry } = effect
    if (fresh.has(entry.id) || table.get(entry.id)) continue
    const before = table.balances.of(entry.userId) + (moved.get(entry.userId) ?? 0)
    if (effect.mustBeCovered && before + entry.amount < 0) throw notCovered(before)
    fresh.add(entry.id)
    moved.set(entry.userId, (moved.get(entry.userId) ?? 0) + entry.amount)
    write.put(table, entry)
  }
}
