/** What the shop has said to somebody: from then on it holds, whatever dies and starts anew. */
import type { Order, Refund } from '../../contract/order'
import type { OutRefundNo, OutTradeNo, RequestId, UserId } from '../../contract/primitives'
import type { PaymentEvent } from '../../payments/channel'

/** What somebody wants, under the number that makes it one wish however often it is said. */
export interface Intent {
  userId: UserId
  requestId: RequestId
  amount: number
  /** What it became, once the shop said so. */
  outTradeNo?: OutTradeNo
}

export interface Promised {
  transactionId?: string
  isClosed?: true
  refunds: ReadonlyMap<OutRefundNo, Refund>
  /** How many notifications about it WeChat was told to be settled. */
  acknowledged: number
}

export type Promises = ReturnType<typeof createPromises>

type Known = Pick<Order, 'outTradeNo' | 'status' | 'amount' | 'transactionId' | 'refunds'>

export function createPromises() {
  const promised = new Map<OutTradeNo, Promised>()
  const nothing: Promised = { refunds: new Map(), acknowledged: 0 }

  const of = (outTradeNo: OutTradeNo): Promised => promised.get(outTradeNo) ?? nothing

  return {
    /** Of which orders something was said. */
    numbers: () => [...promised.keys()],
    of,

    /** Somebody was shown this order; each says what they were shown before they asked. */
    shown(order: Known): void {
      const before = of(order.outTradeNo)
      const refunds = new Map(before.refunds)
      for (const refund of order.refunds) refunds.set(refund.outRefundNo, refund)
      const { transactionId = before.transactionId, status } = order
      promised.set(order.outTradeNo, {
        ...before,
        refunds,
        ...(transactionId !== undefined && { transactionId }),
        ...(status === 'closed' && { isClosed: true as const }),
      })
    },

    /** WeChat was told that this is settled. */
    acknowledged(event: PaymentEvent): void {
      if (event.kind !== 'paid' && event.kind !== 'refund') return
      const { refunds, ...before } = of(event.outTradeNo)
      promised.set(event.outTradeNo, {
        ...before,
        ...(event.kind === 'paid' && { transactionId: event.transactionId }),
        refunds: event.kind === 'refund' ? withEvent(refunds, event) : refunds,
        acknowledged: before.acknowledged + 1,
      })
    },
  }
}

function withEvent(
  refunds: Promised['refunds'],
  event: Extract<PaymentEvent, { kind: 'refund' }>,
): Promised['refunds'] {
  const { outRefundNo, amount, state } = event
  const known = refunds.get(outRefundNo)
  if (known?.status === 'succeeded') return refunds
  // Of one that was asked for and never sent the merchant's refusal may stand.
  const isUnsent = known?.status === 'requested' || known?.status === 'refused'
  const ended = state === 'closed' && isUnsent ? 'refused' : 'failed'
  const status = state === 'succeeded' ? 'succeeded' : ended
  return new Map(refunds).set(outRefundNo, {
    ...(known ?? { outRefundNo, amount, reason: '', createdAt: event.succeededAt ?? NEVER }),
    status,
  })
}

/** Of no account: what is promised is number, amount and state. */
const NEVER = '' as Refund['createdAt']

/** How far a refund is: it never goes back. */
const STAGES: Record<Refund['status'], number> = {
  requested: 0,
  processing: 1,
  refused: 1,
  failed: 2,
  succeeded: 3,
}

/**
 * `isAfterAll`: WeChat said that there is no such refund, and took it in later: it may fail and be under way again.
 * @throws when the order has forgotten what was promised
 */
export function assertKept(
  order: Known,
  { transactionId, isClosed, refunds }: Promised,
  isAfterAll: (outRefundNo: OutRefundNo) => boolean,
): void {
  const { outTradeNo, status } = order
  if (transactionId !== undefined && order.transactionId !== transactionId) {
    throw new Error(`${outTradeNo} was paid by ${transactionId}, and now is ${status}`)
  }
  if (isClosed && status === 'awaiting-payment') {
    throw new Error(`${outTradeNo} was closed, and now waits to be paid`)
  }
  for (const before of refunds.values()) {
    const after = order.refunds.find((one) => one.outRefundNo === before.outRefundNo)
    const isThere = after?.amount === before.amount
    const isReopened = before.status === 'failed' && isAfterAll(before.outRefundNo)
    if (!isThere || (STAGES[after.status] < STAGES[before.status] && !isReopened)) {
      const [was, is] = [before.status, after?.status ?? 'gone']
      throw new Error(`${outTradeNo}: refund ${before.outRefundNo} was ${was}, and now is ${is}`)
    }
  }
}
