/** What v2 and WeChat Cloud Run are asked alike, each through its own client: the same words come back. */
import type { BillLine } from '../wechat/bill-rows'
import type { RefundRecordV2 } from '../wechat/pay-v2-refunds'
import type { TransactionV2 } from '../wechat/pay-v2-transaction'
import type {
  BillEntry,
  ChargeKey,
  CloseKey,
  PaymentChannel,
  PaymentEvent,
  RefundEvent,
  RefundKey,
} from './channel'
import { entriesOf } from './wechat-bill'
import { ForeignPaymentError, type Shop } from './wechat-shop'
import { isCode, isEmptyDay, isRefusal, toAppError } from './wechat-v2-error'
import { fromRefundWire, fromWire, isTooEarlyToClose } from './wechat-v2-wire'

/** Each rejects as the method of the channel does. */
export interface V2Questions {
  payment(key: ChargeKey, ask: () => Promise<TransactionV2>): Promise<PaymentEvent>
  closing(key: CloseKey, ask: () => Promise<void>): ReturnType<PaymentChannel['close']>
  refund(key: RefundKey, ask: () => Promise<RefundRecordV2>): Promise<RefundEvent | undefined>
  bill(lines: AsyncIterable<BillLine>): AsyncIterable<BillEntry>
}

export function createV2Questions({ clock, ...shop }: Shop & { clock: () => Date }): V2Questions {
  return {
    async payment({ outTradeNo }, ask) {
      try {
        const found = await ask()
        if (found.out_trade_no !== outTradeNo) throw new ForeignPaymentError('out_trade_no')
        return fromWire(found, shop)
      } catch (error) {
        if (isCode(error, 'ORDERNOTEXIST')) return { kind: 'unknown', outTradeNo }
        throw toAppError(error)
      }
    },

    async closing({ createdAt }, ask) {
      try {
        await ask()
        return 'closed'
      } catch (error) {
        if (isCode(error, 'ORDERPAID')) return 'already-paid'
        // Nobody can pay what WeChat never heard of, or what is closed already.
        if (isCode(error, 'ORDERNOTEXIST', 'ORDERCLOSED')) return 'closed'
        if (isRefusal(error) && isTooEarlyToClose(createdAt, clock())) return 'too-early'
        throw toAppError(error)
      }
    },

    async refund(key, ask) {
      try {
        return fromRefundWire(await ask(), key)
      } catch (error) {
        if (isCode(error, 'REFUNDNOTEXIST')) return undefined
        throw toAppError(error)
      }
    },

    async *bill(lines) {
      try {
        yield* entriesOf(lines)
      } catch (error) {
        if (!isEmptyDay(error)) throw toAppError(error)
      }
    },
  }
}
