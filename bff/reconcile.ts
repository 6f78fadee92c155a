/**
 * By hand: WeChat's bill of a day against the books, from the environment as `main` reads it. The report goes to
 * stdout as JSON and is kept; ends with 0 when both books agree, 2 when they do not, 1 when it could not be told.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from './config'
import { Day, type Reconciliation } from './contract/reconciliation'
import { AppError } from './errors'
import type { LogEntry } from './log'
import type { Progress } from './orders/reconciliation'
import { createProgressBar } from './progress-bar'
import { assemble } from './start'
import { StoreHeldError } from './store/journal/lock'

class UsageError extends Error {}

// Before anything happens: what stands below `await` is not there yet.
const TITLES: Record<Progress['phase'], string> = {
  bill: 'rows of WeChat’s bill',
  books: 'paid orders of ours',
}

try {
  const report = await main()
  console.log(JSON.stringify(report, undefined, 2))
  process.exitCode = report.differenceCount === 0 ? 0 : 2
} catch (error) {
  console.error(explained(error))
  process.exitCode = 1
}

async function main(): Promise<Reconciliation> {
  const day = askedDay()
  // What the environment says already wins over the file.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const shop = await assemble(readConfig(process.env), { pace: 'when told', log: tell })
  const bar = createProgressBar(process.stderr)
  try {
    return await shop.reconcile(day, ({ phase, done }) => bar.show({ title: TITLES[phase], done }))
  } finally {
    bar.end()
    await shop.stop()
  }
}

/** @throws UsageError */
function askedDay(): string {
  const { date } = parseArgs({ options: { date: { type: 'string' } }, strict: false }).values
  const day = Day.safeParse(date)
  if (day.success) return day.data
  throw new UsageError('Which day in China? npm run reconcile -- --date 2026-11-19')
}

function tell({ level, event, ...facts }: LogEntry): void {
  if (level !== 'info') console.error(event, facts['outTradeNo'] ?? '', facts['message'] ?? '')
}

/** What a person can do about it; what nobody foresaw comes whole. */
function explained(error: unknown): unknown {
  if (error instanceof StoreHeldError) {
    return (
      `${error.message}\n\nWhile the BFF runs it does this itself: every morning, and when a merchant asks it to with\n` +
      `  POST /api/merchant/reconciliations {"date": "2026-11-19"}\n` +
      `  GET  /api/merchant/reconciliations?date=2026-11-19`
    )
  }
  const isForeseen =
    error instanceof UsageError || error instanceof ConfigError || error instanceof AppError
  return isForeseen ? error.message : error
}
