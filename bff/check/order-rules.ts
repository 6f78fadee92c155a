/** What is true of every order by itself. */
import type { OrderStatus } from '../contract/order'
import type { Order } from '../orders/order'
import type { Examiner, Finding, Note } from './findings'
import { refundProblems } from './refund-rules'

export function examineOrders(note: Note): Examiner {
  return {
    takes: {
      orders(order) {
        const about = `orders ${order.outTradeNo}`
        const broken = (rule: Finding['rule'], problem: string) =>
          note({ rule, kind: 'broken', about, problem })
        const total = order.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
        if (total !== order.amount) {
          broken('amount', `costs ${order.amount} fen, its items ${total}`)
        }
        for (const problem of statusProblems(order)) broken('status', problem)
        for (const found of refundProblems(order)) note({ rule: 'refunds', about, ...found })
      },
    },
  }
}

type Field = 'transactionId' | 'paidAt' | 'closedAt' | 'shipment' | 'resumes'

/** What an order of this status has, and what it has not; the rest may be or not. */
const FIELDS: Readonly<Record<OrderStatus, { has: Field[]; lacks: Field[] }>> = {
  'awaiting-payment': {
    has: [],
    lacks: ['transactionId', 'paidAt', 'closedAt', 'shipment', 'resumes'],
  },
  closed: { has: ['closedAt'], lacks: ['transactionId', 'paidAt', 'shipment', 'resumes'] },
  paid: { has: ['transactionId', 'paidAt'], lacks: ['closedAt', 'shipment', 'resumes'] },
  shipped: { has: ['transactionId', 'paidAt', 'shipment'], lacks: ['closedAt', 'resumes'] },
  received: { has: ['transactionId', 'paidAt', 'shipment'], lacks: ['closedAt', 'resumes'] },
  refunding: { has: ['transactionId', 'paidAt', 'resumes'], lacks: ['closedAt'] },
  refunded: { has: ['transactionId', 'paidAt'], lacks: ['closedAt', 'resumes'] },
}

function statusProblems(order: Order): string[] {
  const { has, lacks } = FIELDS[order.status]
  const missing = has.filter((field) => order[field] === undefined)
  const surplus = lacks.filter((field) => order[field] !== undefined)
  return [
    ...missing.map((field) => `is ${order.status} and has no ${field}`),
    ...surplus.map((field) => `is ${order.status} and has a ${field}`),
  ]
}
