/** What WeChat itself knows of this shop's money: the truth that the shop is held against. */
import type { Fen } from '../../contract/primitives'
import { instant, OutRefundNo, type Instant, type OutTradeNo } from '../../contract/primitives'
import { AppError } from '../../errors'
import type { Doubts } from './doubts'
import type { Charge, PaymentEvent, RefundEvent, RefundRequest } from '../../payments/channel'

export interface ChargeAtWechat {
  charge: Charge
  state: 'open' | 'paid' | 'closed'
  transactionId?: string
  paidAt?: Instant
  /** It arrived when WeChat had already been asked to close it, and knew nothing of it. */
  isLate: boolean
  refunds: RefundAtWechat[]
}

export interface RefundAtWechat {
  outRefundNo: OutRefundNo
  refundId: string
  amount: Fen
  state: RefundEvent['state']
  createdAt: Instant
  succeededAt?: Instant
  /** Nobody here asked for it. */
  isByHand: boolean
  /** The bank did not take it at first. */
  wasAbnormal: boolean
  /** And the merchant does nothing about it. */
  isStuck: boolean
}

/** Something to be told until it is acknowledged. */
export interface Notice {
  event: PaymentEvent
  isAcknowledged: boolean
}

export type Books = ReturnType<typeof createBooks>

export function createBooks(clock: () => Date, doubts: Doubts) {
  const charges = new Map<OutTradeNo, ChargeAtWechat>()
  const notices: Notice[] = []
  /** What the shop must never have asked for. */
  const wrongs: string[] = []
  const closedUnknown = new Set<OutTradeNo>()
  let numbers = 0

  const now = () => instant(clock())
  const nextNumber = (prefix: string) => `${prefix}${String((numbers += 1)).padStart(8, '0')}`
  const tell = (event: PaymentEvent) => void notices.push({ event, isAcknowledged: false })

  function paidCharge(outTradeNo: OutTradeNo): ChargeAtWechat & { transactionId: string } {
    const found = charges.get(outTradeNo)
    if (found?.transactionId === undefined) throw rejected('nothing was paid')
    return { ...found, transactionId: found.transactionId }
  }

  function keep(
    outTradeNo: OutTradeNo,
    asked: Pick<RefundAtWechat, 'outRefundNo' | 'amount' | 'isByHand'>,
  ): RefundAtWechat {
    const fresh = { refundId: nextNumber('50'), createdAt: now() }
    const kept: RefundAtWechat = {
      ...asked,
      ...fresh,
      state: 'processing',
      wasAbnormal: false,
      isStuck: false,
    }
    charges.get(outTradeNo)?.refunds.push(kept)
    return kept
  }

  const isBehindItsBack = (refund: { outRefundNo: OutRefundNo; isByHand?: boolean }) =>
    refund.isByHand === true || doubts.wasDenied(refund.outRefundNo)

  function checkAgain(request: RefundRequest, kept: RefundAtWechat) {
    if (kept.amount !== request.amount) {
      wrongs.push(`${kept.outRefundNo} of ${kept.amount} is asked for again as ${request.amount}`)
    }
  }

  return {
    charges,
    notices,
    wrongs,

    prepay(charge: Charge): void {
      const known = charges.get(charge.outTradeNo)
      if (!known) {
        if (charge.expiresAt <= now()) throw rejected('its time is up')
        const isLate = closedUnknown.has(charge.outTradeNo)
        charges.set(charge.outTradeNo, { charge, state: 'open', isLate, refunds: [] })
        return
      }
      if (JSON.stringify(known.charge) !== JSON.stringify(charge)) {
        wrongs.push(`${charge.outTradeNo} is asked for again with another content`)
      }
      if (known.state === 'paid') throw new AppError('order-paid', 409, 'ORDERPAID')
      if (known.state === 'closed') throw new AppError('order-closed', 409, 'ORDERCLOSED')
    },

    query(outTradeNo: OutTradeNo): PaymentEvent {
      const known = charges.get(outTradeNo)
      if (!known) return { kind: 'unknown', outTradeNo }
      if (known.state === 'paid') return paidEvent(known)
      return { kind: known.state === 'closed' ? 'closed' : 'pending', outTradeNo }
    },

    close(outTradeNo: OutTradeNo): 'closed' | 'already-paid' {
      const known = charges.get(outTradeNo)
      if (known?.state === 'paid') return 'already-paid'
      if (known) known.state = 'closed'
      else closedUnknown.add(outTradeNo)
      return 'closed'
    },

    /** The person pays. */
    pay(outTradeNo: OutTradeNo): void {
      const known = charges.get(outTradeNo)
      if (known?.state !== 'open' || known.charge.expiresAt <= now()) return
      known.state = 'paid'
      known.transactionId = nextNumber('42')
      known.paidAt = now()
      tell(paidEvent(known))
    },

    refund(request: RefundRequest): RefundEvent {
      const { outTradeNo, outRefundNo, amount } = request
      const paid = paidCharge(outTradeNo)
      const known = paid.refunds.find((one) => one.outRefundNo === outRefundNo)
      if (known) {
        checkAgain(request, known)
        return refundEvent(outTradeNo, known)
      }
      if (request.total !== paid.charge.amount || request.transactionId !== paid.transactionId) {
        wrongs.push(`${outRefundNo} speaks of another payment than ${outTradeNo}'s`)
      }
      if (amount > leftOf(paid)) {
        // Of what is done behind its back the shop may not know yet.
        if (![...paid.refunds, request].some(isBehindItsBack)) {
          wrongs.push(`${outRefundNo}: ${amount} is asked back, ${leftOf(paid)} are left`)
        }
        throw rejected('NOTENOUGH')
      }
      return refundEvent(outTradeNo, keep(outTradeNo, { outRefundNo, amount, isByHand: false }))
    },

    queryRefund(outTradeNo: OutTradeNo, outRefundNo: OutRefundNo): RefundEvent | undefined {
      const known = charges.get(outTradeNo)
      const refund = known?.refunds.find((one) => one.outRefundNo === outRefundNo)
      return refund && refundEvent(outTradeNo, refund)
    },

    /** On WeChat's merchant platform; under a number of its own, or one that was asked for here. */
    refundByHand(
      outTradeNo: OutTradeNo,
      { amount, outRefundNo }: { amount: Fen; outRefundNo?: OutRefundNo },
    ): boolean {
      const known = charges.get(outTradeNo)
      if (known?.state !== 'paid' || amount > leftOf(known)) return false
      if (known.refunds.some((one) => one.outRefundNo === outRefundNo)) return false
      keep(outTradeNo, {
        outRefundNo: outRefundNo ?? OutRefundNo.parse(nextNumber('hand-')),
        amount,
        isByHand: true,
      })
      return true
    },

    /** What became of it at the bank. */
    endRefund(
      outTradeNo: OutTradeNo,
      { refund, state }: { refund: RefundAtWechat; state: RefundEvent['state'] },
    ): void {
      refund.state = state
      if (state === 'abnormal') refund.wasAbnormal = true
      if (state === 'succeeded') refund.succeededAt = now()
      tell(refundEvent(outTradeNo, refund))
    },
  }
}

/** What WeChat would still let go back. */
export const leftOf = ({ charge, refunds }: ChargeAtWechat): number =>
  refunds.reduce<number>(
    (left, { amount, state }) => (state === 'closed' ? left : left - amount),
    charge.amount,
  )

export const rejected = (why: string) => new AppError('wechat-rejected', 502, why)

function paidEvent({ charge, transactionId, paidAt }: ChargeAtWechat): PaymentEvent {
  if (transactionId === undefined || paidAt === undefined) throw new Error('nobody paid')
  const { outTradeNo, amount } = charge
  return { kind: 'paid', outTradeNo, transactionId, amount, paidAt }
}

const refundEvent = (
  outTradeNo: OutTradeNo,
  { outRefundNo, refundId, amount, state, succeededAt }: RefundAtWechat,
): RefundEvent => ({
  kind: 'refund',
  outTradeNo,
  outRefundNo,
  refundId,
  amount,
  state,
  ...(succeededAt && { succeededAt }),
})
