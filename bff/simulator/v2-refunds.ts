import { z } from 'zod'
import { beijingTime } from './clock'
import type { SimulatedRefund } from './control-api'
import type { Product } from './v2-door'
import { inV2Words, V2Refusal } from './v2-error'
import type { Fields } from './v2-xml'
import type { RefundRequest } from './v3-refund-request'
import type { Refund } from './v3-refund'
import type { Refunds } from './v3-refunds'

const text = (longest: number) => z.string().min(1).max(longest)
const fen = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)

/** `POST /secapi/pay/refund` (R2-1). */
const RefundOrder = z.object({
  transaction_id: text(32).optional(),
  out_trade_no: text(32).optional(),
  out_refund_no: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
  total_fee: fen,
  refund_fee: fen,
  refund_fee_type: z.literal('CNY').optional(),
  refund_desc: text(80).optional(),
  refund_account: z
    .enum(['REFUND_SOURCE_UNSETTLED_FUNDS', 'REFUND_SOURCE_RECHARGE_FUNDS'])
    .optional(),
  notify_url: text(256)
    .regex(/^https?:\/\/[^?#]+$/)
    .optional(),
})

/** The answer says that it was accepted, no more (R2-1). */
export const refundOrder = (refunds: Refunds): Product => ({
  required: ['out_refund_no', 'total_fee', 'refund_fee'],
  answer({ fields }) {
    const parsed = RefundOrder.safeParse(fields)
    if (!parsed.success) {
      throw paramError(`${String(parsed.error.issues[0]?.path[0])}参数格式错误`)
    }
    const wish = parsed.data
    if (!wish.transaction_id && !wish.out_trade_no) {
      throw new V2Refusal('LACK_PARAMS', '缺少参数：out_trade_no')
    }
    const refund = apply(refunds, asRefund(wish))
    refund.isV2 = true
    const total = String(wish.total_fee)
    const part = String(wish.refund_fee)
    return {
      ...orderNames(refund),
      out_refund_no: wish.out_refund_no,
      refund_id: refund.refundId,
      refund_fee: part,
      total_fee: total,
      cash_fee: total,
      cash_refund_fee: part,
    }
  },
})

/** v2 has no INVALID_REQUEST for refunds; a wish that does not fit the order is its ERROR (R2-2). */
function apply(refunds: Refunds, request: RefundRequest): Refund {
  try {
    return inV2Words(() => refunds.apply(request))
  } catch (error) {
    if (!(error instanceof V2Refusal) || error.errCode !== 'INVALID_REQUEST') throw error
    throw new V2Refusal('ERROR', error.message)
  }
}

function asRefund(wish: z.infer<typeof RefundOrder>): RefundRequest {
  const { transaction_id, out_trade_no, out_refund_no, refund_desc, notify_url } = wish
  return {
    ...(transaction_id !== undefined && { transaction_id }),
    ...(out_trade_no !== undefined && { out_trade_no }),
    out_refund_no,
    ...(refund_desc !== undefined && { reason: refund_desc }),
    ...(notify_url !== undefined && { notify_url }),
    amount: { refund: wish.refund_fee, total: wish.total_fee, currency: 'CNY' },
  }
}

const PAGE = 10
/** More than these of one order must be asked for one by one (R2-3). */
const MOST_BY_ORDER = 20

/** `POST /pay/refundquery`, with fields numbered from 0 (R2-3). */
export const refundQuery = (refunds: Refunds): Product => ({
  required: [],
  answer({ fields }) {
    const found = named(fields, refunds)
    const [first] = found
    if (!first) throw new V2Refusal('REFUNDNOTEXIST', '退款不存在')
    const offset = Number(fields['offset'] ?? 0)
    if (!Number.isInteger(offset) || offset < 0 || offset > found.length) {
      throw paramError('offset参数错误')
    }
    const shown = found.slice(offset, offset + PAGE)
    const total = String(first.order.request.amount.total)
    return {
      ...orderNames(first),
      total_fee: total,
      cash_fee: total,
      refund_count: String(shown.length),
      ...(fields['offset'] !== undefined && { total_refund_count: String(found.length) }),
      ...shown.map(numbered).reduce((all, fields) => ({ ...all, ...fields }), {}),
    }
  },
})

/** The number that says most counts: WeChat's before the merchant's, the refund's before the order's. */
function named(fields: Fields, refunds: Refunds): Refund[] {
  const all = refunds.all()
  const { refund_id, out_refund_no, transaction_id, out_trade_no } = fields
  if (refund_id) return all.filter(({ refundId }) => refundId === refund_id)
  if (out_refund_no) return all.filter(({ request }) => request.out_refund_no === out_refund_no)
  if (!transaction_id && !out_trade_no) {
    throw new V2Refusal('LACK_PARAMS', '缺少参数：out_trade_no')
  }
  const found = all.filter(({ order }) =>
    transaction_id
      ? order.payment?.transactionId === transaction_id
      : order.request.out_trade_no === out_trade_no,
  )
  if (found.length > MOST_BY_ORDER) throw paramError('退款超过20笔，请使用退款单号查询')
  return found
}

function numbered({ request, refundId, status, endedAt }: Refund, index: number): Fields {
  return {
    [`out_refund_no_${index}`]: request.out_refund_no,
    [`refund_id_${index}`]: refundId,
    [`refund_channel_${index}`]: 'ORIGINAL',
    [`refund_fee_${index}`]: String(request.amount.refund),
    [`refund_status_${index}`]: STATUS[status],
    [`refund_account_${index}`]: 'REFUND_SOURCE_UNSETTLED_FUNDS',
    [`refund_recv_accout_${index}`]: '支付用户零钱',
    ...(endedAt &&
      status === 'SUCCESS' && {
        [`refund_success_time_${index}`]: beijingTime(endedAt).slice(0, 19).replace('T', ' '),
      }),
  }
}

/** In v2's words. */
export const STATUS: Record<SimulatedRefund['status'], string> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'CHANGE',
  CLOSED: 'REFUNDCLOSE',
}

export const orderNames = ({ order }: Refund): Fields => ({
  transaction_id: order.payment?.transactionId ?? '',
  out_trade_no: order.request.out_trade_no,
})

const paramError = (words: string): V2Refusal => new V2Refusal('PARAM_ERROR', words)
