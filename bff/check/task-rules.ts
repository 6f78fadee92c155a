/** Work that must be done is going to be, and is about something. */
import { askPayment } from '../orders/asking'
import { followUpId } from '../orders/refunds'
import type { Examiner, Note } from './findings'

export function examineTasks(note: Note): Examiner {
  const ids = new Set<string>()
  /** Of each order still to come, one task about it. */
  const ownerless = new Map<string, string>()

  return {
    takes: {
      tasks(task) {
        ids.add(task.id)
        if ('outTradeNo' in task) ownerless.set(task.outTradeNo, task.id)
        if (task.givenUpAt === undefined) return
        const problem = `was given up at ${task.givenUpAt}: ${task.problem ?? ''}`
        note({ rule: 'tasks', kind: 'needs-somebody', about: `tasks ${task.id}`, problem })
      },
      orders(order) {
        const about = `orders ${order.outTradeNo}`
        ownerless.delete(order.outTradeNo)
        if (order.status === 'awaiting-payment' && !ids.has(askPayment(order).id)) {
          const problem = 'is unpaid, and no task asks WeChat about it'
          note({ rule: 'tasks', kind: 'heals-at-start', about, problem })
        }
        for (const { status, requestId, outRefundNo } of order.refunds) {
          // Older programs did not follow what was begun on the merchant platform.
          const isOurs = status === 'processing' && requestId !== undefined
          if (!isOurs || ids.has(followUpId(outRefundNo))) continue
          const problem = `no task follows its refund ${outRefundNo}`
          note({ rule: 'tasks', kind: 'broken', about, problem })
        }
      },
    },
    misses: (outTradeNo) => void ownerless.delete(outTradeNo),
    end() {
      for (const [outTradeNo, id] of ownerless) {
        const problem = `there is no order ${outTradeNo}`
        note({ rule: 'tasks', kind: 'broken', about: `tasks ${id}`, problem })
      }
    },
  }
}
