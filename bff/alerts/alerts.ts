/**
 * Telling the merchant, at night too: an alert is work like any other, kept before anything else is said and sent until
 * the group has it. Once sent it is remembered for a while, so that what WeChat repeats is told once.
 */
import { instant } from '../contract/primitives'
import type { TaskWork } from '../tasks/runner'
import type { ShopTask, TaskStore } from '../tasks/store'
import type { Alert, Tell } from './alert'
import { wordsOf } from './words'

/** Where people read it. */
export interface AlertBot {
  /** `too-many`: nothing was sent, and later it may be. @throws when it may not have been sent */
  send: (text: string) => Promise<'sent' | 'too-many'>
}

export interface Alerts {
  /** What to keep in the commit the alert is about: nothing where nobody is to be told. */
  tasksFor: (alert: Alert) => ShopTask[]
  /** For what has no commit of its own. */
  tell: Tell
  /** The work of `send-alert`. @throws as the bot */
  send: TaskWork<ShopTask>
}

const MINUTE = 60
/** Longer than WeChat repeats anything. */
const REMEMBERED_SECONDS = 7 * 24 * 60 * MINUTE

export function createAlerts({
  bot,
  tasks,
  clock,
}: {
  /** Absent: the log is all there is. */
  bot: AlertBot | undefined
  tasks: TaskStore
  clock: () => Date
}): Alerts {
  const tasksFor = (alert: Alert): ShopTask[] => {
    if (!bot) return []
    const id = `send-alert/${alert.kind}/${subjectOf(alert)}`
    const details = { text: wordsOf(alert) }
    return [{ id, kind: 'send-alert', details, dueAt: instant(clock()), attempts: 0 }]
  }

  return {
    tasksFor,

    async tell(alert) {
      for (const task of tasksFor(alert)) await tasks.insert(task)
    },

    async send({ id, details, attempts }) {
      const { text, toldAt } = details ?? {}
      if (!bot || text === undefined || toldAt !== undefined) return { kind: 'done' }
      if ((await bot.send(text)) === 'too-many') {
        const inSeconds = MINUTE * Math.min(attempts, 10)
        return { kind: 'again', inSeconds, problem: 'the group takes no more messages this minute' }
      }
      const now = instant(clock())
      await tasks.update(id, (task) => ({ ...task, details: { ...task.details, toldAt: now } }))
      return { kind: 'again', inSeconds: REMEMBERED_SECONDS, problem: 'told, and remembered' }
    },
  }
}

/** An order has one alert of each kind, and each of its refunds; more news of a bill is another. */
function subjectOf(alert: Alert): string {
  switch (alert.kind) {
    case 'bill-differs':
      return `${alert.day}/${alert.differences}`
    case 'task-given-up':
      return alert.task.id
    case 'refund-abnormal':
      return alert.outRefundNo
    default:
      return alert.outTradeNo ?? 'without-number'
  }
}
