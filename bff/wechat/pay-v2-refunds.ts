/** Refunds of WeChat Pay v2: asked for with the client certificate, looked up page by page. */
import { z } from 'zod'
import { WechatUnreachableError } from './http'
import type { PaymentNumber } from './pay-v2-orders'
import { FenV2 } from './pay-v2-transaction'
import { callV2, type PayV2Wire } from './pay-v2-wire'

export type RefundOrder = {
  appid: string
  out_refund_no: string
  /** Of the payment, in fen. */
  total_fee: number
  /** What goes back now, in fen. */
  refund_fee: number
  refund_desc?: string
  notify_url?: string
} & PaymentNumber

/** What WeChat took in; whether it went through, a query or the notification tells (R2-1). */
export const AcceptedRefundV2 = z.object({
  transaction_id: z.string(),
  out_trade_no: z.string(),
  out_refund_no: z.string(),
  refund_id: z.string(),
  /** Fen. */
  refund_fee: FenV2,
  /** Fen. */
  total_fee: FenV2,
})
export type AcceptedRefundV2 = z.infer<typeof AcceptedRefundV2>

/** The words of v2 for what v3 calls SUCCESS, CLOSED, PROCESSING and ABNORMAL (R2-3). */
export const RefundStatusV2 = z.enum(['SUCCESS', 'REFUNDCLOSE', 'PROCESSING', 'CHANGE'])

/** One refund of refundquery, its number taken off the field names. */
const RefundRecordV2 = z.object({
  out_refund_no: z.string(),
  refund_id: z.string(),
  /** Fen. */
  refund_fee: FenV2,
  refund_status: RefundStatusV2,
  refund_channel: z.string().optional(),
  refund_recv_accout: z.string().optional(),
  refund_account: z.string().optional(),
  /** yyyy-MM-dd HH:mm:ss, in China. */
  refund_success_time: z.string().optional(),
  /** Of the payment; told where one refund is asked for. */
  out_trade_no: z.string().optional(),
})
export type RefundRecordV2 = z.infer<typeof RefundRecordV2>

/** Every call: @throws WechatPayV2Error, WechatUnreachableError, WechatSignatureError */
export interface PayV2Refunds {
  /** The same out_refund_no is the same refund, however often it is sent (R2-1). */
  refund(order: RefundOrder): Promise<AcceptedRefundV2>
  queryRefund(p: { appid: string; out_refund_no: string }): Promise<RefundRecordV2>
  /** All refunds of a payment; WeChat wants to be asked one by one where there are more than 20 (R2-3). */
  queryRefunds(p: { appid: string } & PaymentNumber): Promise<RefundRecordV2[]>
}

export function payV2Refunds(wire: PayV2Wire): PayV2Refunds {
  return {
    refund: (order) =>
      callV2(wire, { path: '/secapi/pay/refund', fields: order, reply: AcceptedRefundV2 }),

    async queryRefund(asked) {
      const page = await callV2(wire, { path: PATH, fields: asked, reply: RefundPage })
      const found = refundIn(page, asked.out_refund_no)
      if (!found) throw new WechatUnreachableError(`${PATH}: an answer about another refund`)
      return found
    },

    async queryRefunds(asked) {
      const all: RefundRecordV2[] = []
      for (let total = 1; all.length < total;) {
        const fields = { ...asked, offset: all.length }
        const page = await callV2(wire, { path: PATH, fields, reply: RefundPage })
        all.push(...page.refunds)
        total = page.total_refund_count ?? all.length
      }
      return all
    },
  }
}

const PATH = '/pay/refundquery'

/** At most ten refunds, their number in the names: out_refund_no_0, refund_id_0 (R2-3, kind v2.xml.parse). */
export const RefundPage = z.record(z.string(), z.string()).transform((fields, context) => {
  const counts = Counts.safeParse(fields)
  const numbers = Object.keys(fields).flatMap(
    (name) => /^out_refund_no_(\d{1,3})$/.exec(name)?.[1] ?? [],
  )
  const refunds = numbers
    .sort((a, b) => Number(a) - Number(b))
    .map((number) => RefundRecordV2.safeParse(recordOf(fields, number)))
    .flatMap(({ data }) => data ?? [])
  // Fewer than announced would be taken for money that did not go back.
  if (refunds.length === 0 || refunds.length !== counts.data?.refund_count) {
    context.addIssue({ code: 'custom', message: 'not the refunds it announces' })
  }
  const { out_trade_no } = fields
  return { refunds, total_refund_count: counts.data?.total_refund_count, out_trade_no }
})

/** With the number of the payment, which stands once for all refunds of a page. */
export function refundIn(
  { refunds, out_trade_no }: z.output<typeof RefundPage>,
  number: string,
): RefundRecordV2 | undefined {
  const found = refunds.find(({ out_refund_no }) => out_refund_no === number)
  return found && { ...found, ...(out_trade_no !== undefined && { out_trade_no }) }
}

const Count = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
/** `total_refund_count` is told to those who send an offset (JSORG). */
const Counts = z.object({ refund_count: Count, total_refund_count: Count.optional() })

function recordOf(fields: Record<string, string>, number: string): Record<string, string> {
  const end = `_${number}`
  const own = Object.entries(fields).filter(([name]) => name.endsWith(end))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(0, -end.length), value]))
}
