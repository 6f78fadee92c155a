/** What WeChat was told we had taken in is in the order. */
import type { Notification } from '../contract/notification'
import type { Order } from '../orders/order'
import type { Examiner, Note } from './findings'

export function examineNotifications(note: Note): Examiner {
  /** Of each order still to come: what it must show. */
  const told = new Map<string, { id: string; isPayment: boolean; isRefund: boolean }>()

  function broken(id: string, problem: string) {
    note({ rule: 'notifications', kind: 'broken', about: `notifications ${id}`, problem })
  }

  return {
    takes: {
      notifications(notification) {
        const { id, outTradeNo, about } = notification
        if (outTradeNo === undefined || !isTaken(notification)) return
        const before = told.get(outTradeNo)
        told.set(outTradeNo, {
          id,
          isPayment: about === 'payment' || before?.isPayment === true,
          isRefund: about === 'refund' || before?.isRefund === true,
        })
      },
      orders({ outTradeNo, status, refunds }) {
        const known = told.get(outTradeNo)
        told.delete(outTradeNo)
        if (!known) return
        if (known.isPayment && isUntouched({ status })) {
          broken(known.id, `was taken in, and the order ${outTradeNo} is ${status}`)
        }
        if (known.isRefund && refunds.length === 0) {
          broken(known.id, `was taken in, and the order ${outTradeNo} has no refund`)
        }
      },
    },
    misses: (outTradeNo) => void told.delete(outTradeNo),
    end() {
      for (const [outTradeNo, { id }] of told) broken(id, `there is no order ${outTradeNo}`)
    },
  }
}

const isTaken = ({ outcome }: Notification) => outcome === 'settled' || outcome === 'repeated'

/** Paid or closed, whichever WeChat said: it waits no more. */
const isUntouched = ({ status }: Pick<Order, 'status'>) => status === 'awaiting-payment'
