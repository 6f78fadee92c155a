/** What is true of the refunds of an order, told anew: it must not rest on the code that makes them so. */
import type { Order, Refund } from '../orders/order'
import type { Finding } from './findings'

type Problem = Pick<Finding, 'kind' | 'problem'>

export function refundProblems(order: Order): Problem[] {
  const { refunds } = order
  if (refunds.length === 0 && order.refunded === 0) return standingProblems(order)
  return [
    ...refunds.flatMap(singleProblems),
    ...twice(refunds.map(({ outRefundNo }) => outRefundNo)).map(
      (no) => `has the refund ${no} twice`,
    ),
    ...twice(refunds.map(({ requestId }) => requestId)).map((id) => `has two refunds of ${id}`),
    ...sumProblems(order),
  ]
    .map(broken)
    .concat(standingProblems(order), promiseProblems(order))
}

/** Money that WeChat holds for a refund, or has given back. */
export const isHeld = ({ status, isAbnormal }: Refund): boolean =>
  status === 'processing' || status === 'succeeded' || isAbnormal === true

function singleProblems({ outRefundNo, status, succeededAt, isAbnormal }: Refund): string[] {
  const problems: string[] = []
  if ((status === 'succeeded') !== (succeededAt !== undefined)) {
    problems.push(`its refund ${outRefundNo} is ${status}, and succeeded at ${succeededAt}`)
  }
  if (isAbnormal && status !== 'failed') {
    problems.push(`its refund ${outRefundNo} is ${status}, and abnormal`)
  }
  return problems
}

function sumProblems({ refunds, refunded, amount, transactionId }: Order): string[] {
  const back = sum(refunds.filter(({ status }) => status === 'succeeded'))
  const problems: string[] = []
  if (transactionId === undefined) problems.push('has refunds and no payment')
  if (refunded !== back) problems.push(`says ${refunded} fen are back, its refunds say ${back}`)
  if (back > amount) problems.push(`${back} of ${amount} fen are back`)
  return problems
}

/** WeChat will refuse one of them: it may happen where a refund was begun on the merchant platform too. */
function promiseProblems({ refunds, amount }: Order): Problem[] {
  const held = sum(refunds.filter(isHeld))
  const back = sum(refunds.filter(({ status }) => status === 'succeeded'))
  if (held <= amount || back > amount) return []
  return [{ kind: 'needs-somebody', problem: `${held} of ${amount} fen are back or on their way` }]
}

/** Refunded when all is back, refunding while the rest of it is on its way, else neither. */
function standingProblems({ status, refunds, amount }: Order): Problem[] {
  const back = sum(refunds.filter((refund) => refund.status === 'succeeded'))
  const moving = sum(refunds.filter((refund) => refund.status === 'processing'))
  const isAllBack = amount > 0 && back >= amount
  const isAllMoving = !isAllBack && moving > 0 && back + moving >= amount
  const problems: string[] = []
  if (isAllBack !== (status === 'refunded')) {
    problems.push(`is ${status}, and ${back} of ${amount} fen are back`)
  }
  if (isAllMoving !== (status === 'refunding')) {
    problems.push(`is ${status}, and ${moving} of ${amount} fen are on their way back`)
  }
  return problems.map(broken)
}

const broken = (problem: string): Problem => ({ kind: 'broken', problem })

const sum = (refunds: Refund[]) => refunds.reduce((total, { amount }) => total + amount, 0)

const twice = (values: (string | undefined)[]): string[] => [
  ...new Set(
    values.filter(
      (it): it is string => it !== undefined && values.indexOf(it) !== values.lastIndexOf(it),
    ),
  ),
]
