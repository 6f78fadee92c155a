/** What moved balances is what happened to top-ups, each once. */
import type { Order, Refund } from '../orders/order'
import { movementIds } from '../orders/top-ups'
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
    let seen = ''
    for (let reopened = 0; ; reopened++) {
      const { taken, returned } = movementIds(outRefundNo, reopened)
      const moves = [claim(order, taken, 0 - amount), claim(order, returned, amount)]
      if (reopened > 0 && !moves.includes(true)) break
      seen += moves.map(Number).join('')
    }
    if ((isHeld(refund) ? IS_OUT : IS_BACK).test(seen)) return
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
 * Whether it went and came back, time after time: before the last time both. The first may be missing: WeChat told us
 * of it when it had failed, and then that it went.
 */
const IS_OUT = /^(00)?(11)*10$/
const IS_BACK = /^(00)?(11)*$/
