/** Rows of WeChat's bill in our words. Columns are found by name: they differ by kind and age of the bill. */
import { Fen } from '../contract/primitives'
import {
  BillFormatError,
  fenOf,
  WechatBillError,
  type BillCells,
  type BillLine,
} from '../wechat/bill-rows'
import type { BillEntry, RefundEvent } from './channel'

/** @throws BillFormatError, and whatever `lines` throws */
export async function* entriesOf(lines: AsyncIterable<BillLine>): AsyncGenerator<BillEntry> {
  for await (const line of lines) {
    if (line.kind !== 'row') continue
    const entry = entryOf(line.cells)
    if (entry) yield entry
  }
}

export const isBadBill = (error: unknown): error is WechatBillError =>
  error instanceof WechatBillError

function entryOf(cells: BillCells): BillEntry | undefined {
  switch (cell(cells, '交易状态')) {
    case 'SUCCESS':
      return {
        kind: 'payment',
        outTradeNo: cell(cells, '商户订单号'),
        transactionId: cell(cells, '微信订单号'),
        amount: amountIn(cells, ['订单金额', '总金额', '应结订单金额']),
      }
    case 'REFUND':
      return {
        kind: 'refund',
        outTradeNo: cell(cells, '商户订单号'),
        outRefundNo: cell(cells, '商户退款单号'),
        refundId: cell(cells, '微信退款单号'),
        amount: amountIn(cells, ['申请退款金额', '退款金额']),
        state: stateOf(cell(cells, '退款状态')),
      }
    default:
      // Reversals of payment codes, which this shop does not take.
      return undefined
  }
}

const STATES: Readonly<Record<string, RefundEvent['state']>> = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  CHANGE: 'abnormal',
  FAIL: 'closed',
  REFUNDCLOSE: 'closed',
}

function stateOf(word: string): RefundEvent['state'] {
  const state = STATES[word]
  if (state) return state
  throw new BillFormatError(`A refund in the state ${word}`)
}

function cell(cells: BillCells, name: string): string {
  const text = cells[name]
  if (text === undefined) throw new BillFormatError(`No column ${name}`)
  return text
}

function amountIn(cells: BillCells, names: readonly string[]): Fen {
  const text = names.map((name) => cells[name]).find((found) => found !== undefined)
  if (text === undefined) throw new BillFormatError(`No column ${names.join(' or ')}`)
  return Fen.parse(fenOf(text))
}
