import { gzipSync } from 'node:zlib'
import type { Clock } from './clock'
import { PayError } from './pay-error'
import type { PayOrders } from './pay-orders'
import type { FileProduct } from './v2-door'
import { V2Failure } from './v2-error'
import { readBillDay, type BillDay } from './v3-bill-calendar'
import { tradeBill, type TradeBillType } from './v3-bill-files'
import { tradeRows } from './v3-bill-rows'
import type { Refunds } from './v3-refunds'

/** Nothing here is ever recharged: the last one has no rows. */
const TYPES: Record<string, TradeBillType | 'empty'> = {
  ALL: 'ALL',
  SUCCESS: 'SUCCESS',
  REFUND: 'REFUND',
  RECHARGE_REFUND: 'empty',
}

/** `POST /pay/downloadbill`: one day of the merchant as text, or as GZIP (B2-1); failures as in B2-2. */
export function downloadBill(deps: {
  orders: PayOrders
  refunds: Refunds
  clock: Clock
}): FileProduct {
  const { orders, refunds, clock } = deps
  return {
    required: ['bill_date', 'bill_type'],
    words: { missing: () => 'missing parameter', badSignature: 'SIGN ERROR' },
    file({ fields: { bill_date: date = '', bill_type: asked = '', tar_type: tar } }) {
      const type = TYPES[asked]
      if (!type) throw new V2Failure('invalid bill_type')
      if (tar !== undefined && tar !== 'GZIP') throw new V2Failure('data format error')
      const day = dayOf(date, clock)
      const all = { orders: orders.all(), refunds: refunds.all() }
      const rows = type === 'empty' ? [] : tradeRows(type, day, all)
      if (type === 'empty' || rows.length === 0) throw new V2Failure('NO Bill Exist', '20002')
      const text = Buffer.from(tradeBill(type, rows))
      return tar === undefined ? text : gzipSync(text)
    },
  }
}

function dayOf(date: string, clock: Clock): BillDay {
  if (!/^\d{8}$/.test(date)) throw new V2Failure('data format error')
  try {
    return readBillDay(date.replace(/^(....)(..)(..)$/, '$1-$2-$3'), clock.now())
  } catch (error) {
    if (!(error instanceof PayError)) throw error
    const isEarly = error.code === 'STATEMENT_CREATING'
    throw new V2Failure(isEarly ? 'Bill Creating' : 'data format error')
  }
}
