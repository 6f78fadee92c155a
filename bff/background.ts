/** When due work is done: every few seconds, and when a request passes by. */
import { describeError, type Log } from './log'
import type { TaskRunner } from './tasks/runner'

const SWEEP_EVERY_MS = 60_000
const TASKS_EVERY_MS = 5_000

/** `when told`: for those who must know when things happen, and call `runDue` themselves. */
export type Pace = 'by itself' | 'when told'

export interface Background {
  /** A request was answered: a container that sleeps in between has no timers, and does what is due now. */
  answered: () => void
  stop: () => Promise<void>
}

export function startBackground({
  tasks,
  sweep,
  pace,
  log,
}: {
  tasks: TaskRunner
  sweep: () => Promise<void>
  pace: Pace
  log: Log
}): Background {
  const sweeping = repeat(sweep, { everyMs: SWEEP_EVERY_MS, log })
  const end = async () => void (await Promise.all([sweeping.stop(), tasks.stop()]))
  if (pace === 'when told') return { answered: () => undefined, stop: end }
  const working = repeat(tasks.runDue, { everyMs: TASKS_EVERY_MS, log })
  return {
    answered: seldom(tasks.wake, TASKS_EVERY_MS),
    stop: async () => void (await Promise.all([working.stop(), end()])),
  }
}

/** Does `work` when called, but not again within `pauseMs`. */
function seldom(work: () => void, pauseMs: number): () => void {
  let lastMs = -Infinity
  return () => {
    const nowMs = performance.now()
    if (nowMs - lastMs < pauseMs) return
    lastMs = nowMs
    work()
  }
}

/** Runs `work` again and again, never twice at once; what it throws is logged. */
function repeat(work: () => Promise<void>, { everyMs, log }: { everyMs: number; log: Log }) {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= work()
      .catch((error: unknown) => {
        log({ level: 'error', event: 'sweep-failed', ...describeError(error) })
      })
      .finally(() => (running = undefined))
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
