/** How what is run by hand on a store tells of what goes wrong. */
import { ConfigError } from './config'
import type { LogEntry } from './log'
import { StoreMoved } from './store/json-directory'
import { StoreDamaged } from './store/journal/damage'
import { StoreHeldError } from './store/journal/lock'
import { FateUnknown, isBroken, isNoSuchDatabase, isNotNow } from './store/mysql/failures'

/** What was asked for cannot be done; the message says why. */
export class Unable extends Error {}

export function tell({ level, event, ...facts }: LogEntry): void {
  if (level !== 'info') console.error(event, facts['message'] ?? facts['reason'] ?? '')
}

/** What a person can do about it; what nobody foresaw comes whole. */
export function explained(error: unknown, whenHeld: string): unknown {
  if (error instanceof StoreHeldError) return `${error.message}\n\n${whenHeld}`
  if (isBroken(error) || isNotNow(error) || error instanceof FateUnknown) {
    return `The database does not answer (${String(error)}). Begin again when it does.`
  }
  const isForeseen =
    error instanceof Unable ||
    error instanceof ConfigError ||
    error instanceof StoreMoved ||
    error instanceof StoreDamaged ||
    (error instanceof Error && isNoSuchDatabase(error.cause))
  return isForeseen ? error.message : error
}
