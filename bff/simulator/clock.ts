/**
 * The time everything here lives in: the real one plus an offset that can be moved. Whatever is due later is
 * asked for here, so that moving the clock lets it happen, in order, each thing at its own moment.
 */
export interface Clock {
  now(): Date
  offsetSeconds(): number
  /** Runs `task` when this clock reaches `due`; the answer takes the request back. */
  at(due: Date, task: () => Promise<void>): () => void
  /** Moves forward and waits for everything under way or falling due on the way; by 0 it only waits. */
  advance(seconds: number): Promise<void>
  /** Back to the real time. */
  reset(): void
  stop(): void
}

interface Appointment {
  due: number
  task: () => Promise<void>
}

const LONGEST_TIMER = 2 ** 31 - 1

export function createClock(): Clock {
  let offset = 0
  let timer: NodeJS.Timeout | undefined
  const appointments = new Set<Appointment>()
  const underWay = new Set<Promise<void>>()

  const now = () => Date.now() + offset

  const next = (until: number): Appointment | undefined => {
    const [first] = [...appointments].sort((a, b) => a.due - b.due)
    return first && first.due <= until ? first : undefined
  }

  const tick = () => {
    for (let due = next(now()); due; due = next(now())) {
      appointments.delete(due)
      // Nobody waits here: a slow receiver must not hold up the others.
      begin(due)
    }
    wind()
  }

  const begin = ({ task }: Appointment) => {
    const doing = task().finally(() => underWay.delete(doing))
    underWay.add(doing)
  }

  const wind = () => {
    clearTimeout(timer)
    const first = next(Infinity)
    if (!first) return
    timer = setTimeout(tick, Math.min(Math.max(first.due - now(), 0), LONGEST_TIMER))
    timer.unref()
  }

  return {
    now: () => new Date(now()),
    offsetSeconds: () => Math.round(offset / 1000),
    at(due, task) {
      const appointment = { due: due.getTime(), task }
      appointments.add(appointment)
      wind()
      return () => {
        appointments.delete(appointment)
        wind()
      }
    },
    async advance(seconds) {
      const target = now() + seconds * 1000
      await Promise.all(underWay)
      // What takes its time may end after that moment, and what it asks for then is due as well.
      const until = () => Math.max(target, now())
      for (let due = next(until()); due; due = next(until())) {
        appointments.delete(due)
        offset += Math.max(due.due - now(), 0)
        await due.task()
      }
      offset += Math.max(target - now(), 0)
      wind()
      // What fell due by itself meanwhile belongs to the time that has passed.
      await Promise.all(underWay)
    },
    reset() {
      offset = 0
      wind()
    },
    stop() {
      appointments.clear()
      clearTimeout(timer)
    },
  }
}

export const after = (start: Date, seconds: number): Date =>
  new Date(start.getTime() + seconds * 1000)

/** `2026-11-20T13:00:00+08:00`: how WeChat Pay v3 writes an instant. */
export const beijingTime = (date: Date): string =>
  `${after(date, 8 * 3600)
    .toISOString()
    .slice(0, 19)}+08:00`

/** `20261120130000`: inside WeChat Pay's numbers. */
export const beijingDigits = (date: Date): string =>
  beijingTime(date).replace(/\D/g, '').slice(0, 14)
