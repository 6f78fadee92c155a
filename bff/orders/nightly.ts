/** The bill of every day is read when it is there, whether anybody asks for it or not. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Reconciliation as Report } from '../contract/reconciliation'
import { instant, type Instant } from '../contract/primitives'
import { AppError } from '../errors'
import { describeError, type Log } from '../log'
import type { TaskOutcome, TaskWork } from '../tasks/runner'
import type { ShopTask, TaskStore } from '../tasks/store'
import { dayInChina, lastBillDay, nextBillAt } from './china-days'
import type { Reconciliation } from './reconciliation'
import type { ReconciliationReports } from './reconciliation-reports'

/** So many days are made up for after a standstill. */
const DAYS_BACK = 7
const NOT_READY_SECONDS = 30 * 60
/** A day is asked for no longer: about a day of half hours. */
const MOST_ATTEMPTS = 50
/** Other tasks wait as long; a run that takes longer goes on beside them. */
const PATIENCE_MS = 5_000
const UNDER_WAY_SECONDS = 10 * 60

export interface Nightly {
  /** The work of `reconcile`. */
  reconcile: TaskWork<ShopTask>
  /** Sees to it that there is a task for every day to come. */
  plan: () => Promise<void>
  /** Reads the bill of this day in the background. @throws AppError `invalid-input` for a day that has none yet */
  ask: (day: string) => Promise<void>
}

export function createNightly({
  reconcile,
  reports,
  tasks,
  clock,
  log,
  patienceMs = PATIENCE_MS,
}: {
  reconcile: Reconciliation['reconcile']
  reports: ReconciliationReports
  tasks: TaskStore
  clock: () => Date
  log: Log
  /** How long other tasks wait for it. */
  patienceMs?: number
}): Nightly {
  /** By task: what it does may take longer than its turn. */
  const running = new Map<string, Promise<number>>()

  async function unread(since: string): Promise<string[]> {
    const last = lastBillDay(clock())
    const days: string[] = []
    for (let back = 0; back < DAYS_BACK; back++) {
      const day = dayInChina(new Date(`${last}T12:00:00+08:00`), -back)
      if (day >= since && !isRead(await reports.find(day))) days.push(day)
    }
    return days
  }

  /** What could not be compared, as WeChat was away just then, is compared again the next morning. */
  function isRead(report: Report | undefined): boolean {
    if (!report) return false
    const isWhole = report.differences.every(({ kind }) => kind !== 'unclear')
    return isWhole || lastBillDay(new Date(report.endedAt)) === lastBillDay(clock())
  }

  /** How many could not be read. */
  async function read(days: readonly string[]): Promise<number> {
    let failed = 0
    for (const day of days) {
      try {
        const { differenceCount: differences, repaired } = await reconcile(day)
        const level = differences > 0 ? 'warn' : 'info'
        log({ level, event: 'reconciled', day, repaired, differences })
      } catch (error) {
        failed += 1
        log({ level: 'warn', event: 'reconciliation-failed', day, ...describeError(error) })
      }
    }
    return failed
  }

  /** How many days could not be read. Never rejects: somebody may not be there any more to hear it. */
  async function begun({ id, details }: ShopTask): Promise<number> {
    const { day, since = lastBillDay(clock()) } = details ?? {}
    try {
      return await read(day === undefined ? await unread(since) : [day])
    } catch (error) {
      log({ level: 'error', event: 'reconciliation-failed', id, ...describeError(error) })
      return 1
    }
  }

  /** A process that dies meanwhile leaves it to the next; of two at once either report is right. */
  async function turn(task: ShopTask): Promise<number | undefined> {
    const run = running.get(task.id) ?? begun(task)
    running.set(task.id, run)
    const isOver = new AbortController()
    const ended = await Promise.race([
      run,
      pause(patienceMs, undefined, { signal: isOver.signal }).catch(() => undefined),
    ])
    isOver.abort()
    if (ended !== undefined) running.delete(task.id)
    return ended
  }

  return {
    async reconcile(task): Promise<TaskOutcome> {
      const failed = await turn(task)
      if (failed === undefined) return again(UNDER_WAY_SECONDS, 'the bill is being read')
      const isOfOneDay = task.details?.['day'] !== undefined
      if (failed > 0) {
        const problem = 'the bill is not there, or could not be read'
        if (isOfOneDay && task.attempts >= MOST_ATTEMPTS) return { kind: 'give-up', problem }
        return again(NOT_READY_SECONDS, problem)
      }
      if (isOfOneDay) return { kind: 'done' }
      const now = clock()
      const wait = (Date.parse(nextBillAt(now)) - now.getTime()) / 1000
      return again(Math.ceil(wait), 'the next bill is not there yet')
    },

    plan: () => {
      const since = dayInChina(clock(), -1)
      return tasks.insert(taskOf('nightly', { since }, nextBillAt(clock())))
    },

    async ask(day) {
      if (day > lastBillDay(clock())) {
        throw new AppError('invalid-input', 400, 'date: its bill is there the next day from 10:30')
      }
      await tasks.insert(taskOf(day, { day }, instant(clock())))
    },
  }
}

const again = (inSeconds: number, problem: string): TaskOutcome => ({
  kind: 'again',
  inSeconds,
  problem,
})

const taskOf = (name: string, details: Record<string, string>, dueAt: Instant): ShopTask => ({
  id: `reconcile/${name}`,
  kind: 'reconcile',
  details,
  dueAt,
  attempts: 0,
})
