/** Does what is due, at least once: what breaks off is tried again, ever later, until somebody has to look. */
import { instant } from '../contract/primitives'
import { AppError } from '../errors'
import { describeError, type Log } from '../log'
import type { OrderTask, OrderTaskKind, ShopTask, ShopTaskKind, Task, TaskStore } from './store'

/** How an attempt ended; one that throws is tried again later, a little later each time. */
export type TaskOutcome =
  | { kind: 'done' }
  | { kind: 'again'; inSeconds: number; problem: string }
  /** `isTold`: whoever has to look has heard of the cause itself. */
  | { kind: 'give-up'; problem: string; isTold?: true }

export type TaskWork<T extends Task = OrderTask> = (task: T) => Promise<TaskOutcome>

/** All there is to do; what is missing here does not compile. */
export type Works = Readonly<
  Record<OrderTaskKind, TaskWork> & Record<ShopTaskKind, TaskWork<ShopTask>>
>

export interface TaskRunner {
  /** Does all that is due; of several calls at once one does it. @throws when the store fails */
  runDue: () => Promise<void>
  /** Something was added: does what is due without waiting for the sweep. What goes wrong is logged. */
  wake: () => void
  /** Begins nothing more and resolves when what is under way has ended. */
  stop: () => Promise<void>
}

/** Longer than a batch can take: another process gets a task only when the one that had it is dead. */
const LEASE_SECONDS = 120
/** So many are done at once. */
const BATCH = 8

const MINUTE = 60
const HOUR = 60 * MINUTE
/** Seconds until the next attempt, by failures in a row; the last holds for all that follow. */
const BACKOFF = [15, 30, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR]
const LONGEST_BACKOFF = 6 * HOUR
/** About six days. */
const MOST_FAILURES = 30

export function createTaskRunner({
  store,
  work,
  givenUp = () => Promise.resolve(),
  clock,
  log,
}: {
  store: TaskStore
  work: Works
  /** Hears of what nobody tries any more before it is kept as such, perhaps twice. */
  givenUp?: (task: Task) => Promise<void>
  clock: () => Date
  log: Log
}): TaskRunner {
  const { reconcile, 'send-alert': sendAlert, ...aboutOrders } = work
  const works = new Map<string, TaskWork>(Object.entries(aboutOrders))
  const book = createBook({ store, givenUp, clock, log })
  let running: Promise<void> | undefined
  let isWoken = false
  let isStopped = false

  /** A task of a newer program may be of a kind that is not known here. */
  function attemptOf(task: Task): (() => Promise<TaskOutcome>) | undefined {
    switch (task.kind) {
      case 'reconcile':
        return () => reconcile(task)
      case 'send-alert':
        return () => sendAlert(task)
      default: {
        const known = works.get(task.kind)
        return known && (() => known(task))
      }
    }
  }

  async function run(task: Task): Promise<void> {
    const attempt = attemptOf(task)
    if (!attempt) return book.leaveAlone(task)
    let outcome: TaskOutcome
    try {
      outcome = await attempt()
    } catch (error) {
      return book.keepFailure(task, error)
    }
    return book.keepOutcome(task, outcome)
  }

  async function runBatch(): Promise<number> {
    const now = clock()
    const until = later(now, LEASE_SECONDS)
    const tasks = await store.lease({ now: instant(now), until, limit: BATCH })
    const runs = await Promise.allSettled(tasks.map(run))
    for (const { reason } of runs.filter((one) => one.status === 'rejected')) throw reason
    return tasks.length
  }

  /** What is added while the last batch is under way is done too. */
  async function runAll(): Promise<void> {
    let found = BATCH
    while (!isStopped && (found === BATCH || isWoken)) {
      isWoken = false
      found = await runBatch()
    }
  }

  const runDue = () => (running ??= runAll().finally(() => (running = undefined)))

  return {
    runDue,
    wake() {
      isWoken = true
      if (running) return
      runDue().catch((error: unknown) => {
        log({ level: 'error', event: 'tasks-failed', ...describeError(error) })
      })
    },
    async stop() {
      isStopped = true
      await Promise.allSettled([running])
    },
  }
}

/** Writes down how attempts ended. */
function createBook({
  store,
  givenUp,
  clock,
  log,
}: {
  store: TaskStore
  givenUp: (task: Task) => Promise<void>
  clock: () => Date
  log: Log
}) {
  async function change(task: Task, changes: (latest: Task) => Task): Promise<void> {
    try {
      await store.update(task.id, changes)
    } catch (error) {
      // Done by another process meanwhile, which took this one for dead.
      if (!(error instanceof AppError && error.code === 'not-found')) throw error
    }
  }

  async function giveUp(task: Task, problem: string): Promise<void> {
    log({ ...about(task, 'task-given-up'), level: 'error', problem })
    await change(task, (latest) => ({ ...latest, givenUpAt: instant(clock()), problem }))
  }

  return {
    async keepOutcome(task: Task, outcome: TaskOutcome): Promise<void> {
      switch (outcome.kind) {
        case 'done':
          return store.finish(task.id)
        case 'again': {
          const { problem } = outcome
          const dueAt = later(clock(), Math.max(1, outcome.inSeconds))
          return change(task, ({ failures: _failures, ...latest }) => ({
            ...latest,
            problem,
            dueAt,
          }))
        }
        case 'give-up':
          if (!outcome.isTold) await givenUp(task)
          return giveUp(task, outcome.problem)
        default:
          return outcome satisfies never
      }
    },

    async keepFailure(task: Task, error: unknown): Promise<void> {
      const failures = (task.failures ?? 0) + 1
      const problem = error instanceof Error ? error.message : String(error)
      if (failures >= MOST_FAILURES) {
        await givenUp(task)
        return giveUp(task, problem)
      }
      log({ ...about(task, 'task-failed'), level: 'warn', failures, ...describeError(error) })
      const dueAt = later(clock(), BACKOFF[failures - 1] ?? LONGEST_BACKOFF)
      await change(task, (latest) => ({ ...latest, failures, problem, dueAt }))
    },

    /** Written by a newer program: looking at it was no attempt. */
    async leaveAlone(task: Task): Promise<void> {
      log({ ...about(task, 'task-unknown'), level: 'warn' })
      await change(task, (latest) => ({ ...latest, attempts: latest.attempts - 1 }))
    },
  }
}

const about = ({ id, kind, attempts }: Task, event: string) => ({ event, id, kind, attempts })

const later = (date: Date, seconds: number) => instant(new Date(date.getTime() + seconds * 1000))
