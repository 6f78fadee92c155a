/**
 * Refunds: accepted now, ended later (R3-1 … R3-4).
 *
 * `endings` is what refunds to come will do: after a while they succeed, turn abnormal or are closed, or they wait to
 * be told.
 */
import { after, beijingDigits, type Clock } from './clock'
import type { RefundEnding } from './control-api'
import type { Faults } from './faults'
import { orderNotFound, PayError } from './pay-error'
import type { PayOrder, PayOrders } from './pay-orders'
import { randomDigits } from './random'
import type { RefundRequest } from './v3-refund-request'
import type { Refund } from './v3-refund'
import { checkRefund, refundNotFound } from './v3-refund-rules'

/** Real ones take from seconds to days. */
const ENDS_AFTER_SECONDS = 10

export interface Refunds {
  /** For refunds to come. */
  endWith(ending: RefundEnding): void
  /** The same refund again is the same refund (R3-2). @throws PayError */
  apply(request: RefundRequest): Refund
  /** An abnormal one, sent on to a bank card (R3-6). */
  redirect(refund: Refund): void
  /** @throws PayError 404 */
  find(outRefundNo: string): Refund
  findById(refundId: string): Refund
  /** Now. @returns false when it has ended already */
  end(refund: Refund, ending: RefundEnding): boolean
  all(): Refund[]
  clear(): void
}

export function createRefunds(deps: {
  orders: PayOrders
  clock: Clock
  faults: Faults
  ended: (refund: Refund) => void
}): Refunds {
  const { orders, clock, faults, ended } = deps
  const refunds = new Map<string, Refund>()
  let endings: RefundEnding = 'success'

  const end = (refund: Refund, ending: RefundEnding): boolean => {
    if (refund.status !== 'PROCESSING') return false
    refund.cancel()
    if (ending === 'none') return true
    refund.status = STATUS[ending]
    refund.endedAt = clock.now()
    ended(refund)
    return true
  }

  const schedule = (refund: Refund, ending: RefundEnding) => {
    if (ending === 'none') return
    const due = after(clock.now(), ENDS_AFTER_SECONDS)
    refund.cancel = clock.at(due, () => {
      end(refund, ending)
      return Promise.resolve()
    })
  }

  const accept = (request: RefundRequest, order: PayOrder): Refund => {
    const createdAt = clock.now()
    const refund: Refund = {
      request,
      order,
      refundId: `5030${beijingDigits(createdAt)}${randomDigits(10)}`,
      createdAt,
      status: 'PROCESSING',
      endedAt: undefined,
      channel: 'ORIGINAL',
      cancel: () => undefined,
    }
    refunds.set(request.out_refund_no, refund)
    order.refunded = true // R3-3: at once
    schedule(refund, endings)
    return refund
  }

  const need = (refund: Refund | undefined): Refund => {
    if (!refund) throw refundNotFound()
    return refund
  }

  return {
    endWith(ending) {
      endings = ending
    },
    apply(request) {
      const order = orderOf(request, orders)
      const known = refunds.get(request.out_refund_no)
      const others = [...refunds.values()].filter((refund) => refund.order === order)
      checkRefund(request, { order, known, others, now: clock.now() })
      if (known) return known
      if (faults.take('pay-not-enough')) throw notEnough()
      return accept(request, order)
    },
    redirect(refund) {
      refund.status = 'PROCESSING'
      refund.channel = 'OTHER_BANKCARD'
      refund.endedAt = undefined
      schedule(refund, 'success')
    },
    find: (outRefundNo) => need(refunds.get(outRefundNo)),
    findById: (wanted) => need([...refunds.values()].find(({ refundId }) => refundId === wanted)),
    end,
    all: () => [...refunds.values()],
    clear() {
      for (const { cancel } of refunds.values()) cancel()
      refunds.clear()
      endings = 'success'
    },
  }
}

const STATUS = { success: 'SUCCESS', abnormal: 'ABNORMAL', closed: 'CLOSED' } as const

/** An order that nobody paid is no order to a refund. @throws PayError 404 */
function orderOf(
  { transaction_id: transactionId, out_trade_no: outTradeNo }: RefundRequest,
  orders: PayOrders,
): PayOrder {
  const order = orders
    .all()
    .find(
      ({ request, payment }) =>
        (transactionId === undefined || payment?.transactionId === transactionId) &&
        (outTradeNo === undefined || request.out_trade_no === outTradeNo),
    )
  if (!order?.payment) throw noSuchOrder()
  return order
}

/** In refunds an unknown order has another code than in queries (E3-2, R3-4). */
function noSuchOrder(): PayError {
  const { message, number } = orderNotFound()
  return new PayError(404, 'RESOURCE_NOT_EXISTS', message, { number })
}

/** The merchant tops up and sends the same number again (R3-4). */
const notEnough = (): PayError =>
  new PayError(403, 'NOT_ENOUGH', '基本账户余额不足，请充值后重新发起', { number: 268435461 })
