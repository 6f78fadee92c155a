/** What moved balances is what happened to top-ups, each once. */
import type { Order, Refund } from '../orders/order'
import type { LedgerEntry } from '../wallet/store'
import type { Examiner, Note } from './findings'
import { isHeld } from './refund-rules'

export function examineLedger(note: Note): Examiner {
  const entries = new Map<string, LedgerEntry>()
  const balances = new Map<string, number>()
  const broken = (about: string, problem: string) =>
    note({ rule: 'ledger', kind: 'broken', about, problem })

  /** Whether it is there; then it is accounted for. */
  function claim({ outTradeNo, userId }: Order, id: string, amount: number): boolean {
    const entry = entries.get(id)
    if (!entry) return false
    entries.delete(id)
    if (entry.amount !== amount) broken(`ledger ${id}`, `moves ${entry.amount} fen, not ${amount}`)
    if (entry.userId !== userId || entry.outTradeNo !== outTradeNo) {
      broken(`ledger ${id}`, `belongs to another person or order than ${outTradeNo}`)
    }
    return true
  }

  function claimRefund(order: Order, refund: Refund) {
    const { outRefundNo, amount } = refund
    const id = `refund/${outRefundNo}`
    const moves = [
      claim(order, id, 0 - amount),
      claim(order, `${id}/failed`, amount),
      claim(order, `${id}/again`, 0 - amount),
    ]
    const seen = moves.map(Number).join('')
    if ((isHeld(refund) ? WAYS_OUT : WAYS_BACK).includes(seen)) return
    const problem = `the movements of its refund ${outRefundNo} do not make it ${refund.status}`
    broken(`orders ${order.outTradeNo}`, problem)
  }

  return {
    takes: {
      ledger(entry) {
        entries.set(entry.id, entry)
        balances.set(entry.userId, (balances.get(entry.userId) ?? 0) + entry.amount)
      },
      orders(order) {
        if (order.purpose !== 'top-up' || order.transactionId === undefined) return
        if (!claim(order, `top-up/${order.outTradeNo}`, order.amount)) {
          broken(`orders ${order.outTradeNo}`, 'is paid, and not on the balance')
        }
        for (const refund of order.refunds) claimRefund(order, refund)
      },
    },
    end() {
      for (const { id } of entries.values()) broken(`ledger ${id}`, 'no order accounts for it')
      for (const [userId, balance] of balances) {
        if (balance >= 0) continue
        const about = `ledger of ${userId}`
        const problem = `the balance is ${balance} fen: WeChat gave back what was spent`
        note({ rule: 'ledger', kind: 'needs-somebody', about, problem })
      }
    },
  }
}

/**
 * Which of the three movements there may be while the money is out: it went; it went, came back and went after all; or
 * WeChat told us of it when it had failed, and then that it went.
 */
const WAYS_OUT = ['100', '111', '001']
const WAYS_BACK = ['000', '110']
