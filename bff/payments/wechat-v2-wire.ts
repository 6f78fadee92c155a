/** A charge and a payment event in our words and in those of WeChat Pay v2. Pure, and the only place that knows both. */
import { Fen, instant, OutTradeNo, type AppId, type Instant } from '../contract/primitives'
import type { UnifiedOrder } from '../wechat/pay-v2-orders'
import type { PaidTransactionV2, TransactionV2 } from '../wechat/pay-v2-transaction'
import type { Charge, PaymentEvent } from './channel'
import { describe, ForeignPaymentError, type Shop } from './wechat-shop'

/** A charge as unifiedorder takes it (UO-1). Equal charges make equal fields: WeChat refuses a changed order (UO-5). */
export function toWire(charge: Charge, { publicOrigin }: Shop): UnifiedOrder {
  return {
    appid: charge.payer.appId,
    body: describe(charge.description),
    out_trade_no: charge.outTradeNo,
    total_fee: charge.amount,
    spbill_create_ip: charge.payer.ip,
    notify_url: `${publicOrigin}/notify/wechat-v2`,
    time_expire: inChina(charge.expiresAt),
  }
}

/** The site a phone pays from outside WeChat, as JSON in one field (UO-2). */
export const sceneInfo = ({ publicOrigin }: Shop): string =>
  JSON.stringify({ h5_info: { type: 'Wap', wap_url: publicOrigin, wap_name: '拾橘' } })

/** @throws ForeignPaymentError */
export function fromWire(transaction: TransactionV2, shop: Shop): PaymentEvent {
  const outTradeNo = ours(transaction, shop)
  switch (transaction.trade_state) {
    case 'SUCCESS':
    case 'REFUND': {
      // A refund does not unmake the payment: whoever missed it still has to learn that it was paid.
      const { transaction_id, total_fee, time_end } = transaction
      if (!transaction_id || total_fee === undefined || !time_end) {
        throw new ForeignPaymentError('transaction_id, total_fee or time_end')
      }
      return paid(outTradeNo, { ...transaction, transaction_id, total_fee, time_end })
    }
    case 'CLOSED':
    case 'REVOKED':
      return { kind: 'closed', outTradeNo }
    case 'NOTPAY':
    case 'USERPAYING':
    case 'PAYERROR':
      return { kind: 'pending', outTradeNo }
    default:
      return transaction.trade_state satisfies never
  }
}

/** @throws ForeignPaymentError */
export const fromNotification = (transaction: PaidTransactionV2, shop: Shop): PaymentEvent =>
  paid(ours(transaction, shop), transaction)

type Payment = Pick<PaidTransactionV2, 'transaction_id' | 'total_fee' | 'time_end'> & {
  fee_type?: string | undefined
}

function paid(outTradeNo: OutTradeNo, payment: Payment): PaymentEvent {
  if ((payment.fee_type ?? 'CNY') !== 'CNY') throw new ForeignPaymentError('fee_type')
  return {
    kind: 'paid',
    outTradeNo,
    transactionId: payment.transaction_id,
    amount: Fen.parse(payment.total_fee),
    paidAt: fromChina(payment.time_end),
  }
}

function ours(
  { mch_id, appid, out_trade_no }: { mch_id: string; appid: string; out_trade_no: string },
  { mchId, appIds }: Shop,
): OutTradeNo {
  if (mch_id !== mchId) throw new ForeignPaymentError('mch_id')
  if (!appIds.some((appId: AppId) => appId === appid)) throw new ForeignPaymentError('appid')
  const outTradeNo = OutTradeNo.safeParse(out_trade_no)
  if (!outTradeNo.success) throw new ForeignPaymentError('out_trade_no')
  return outTradeNo.data
}

const CHINA_MS = 8 * 60 * 60 * 1000

/** yyyyMMddHHmmss, in China. */
function inChina(at: Instant): string {
  return new Date(Date.parse(at) + CHINA_MS).toISOString().slice(0, 19).replace(/\D/g, '')
}

/** @throws ForeignPaymentError */
function fromChina(digits: string): Instant {
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6+08:00')
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) throw new ForeignPaymentError('time_end')
  return instant(at)
}
