/** WeChat Pay v2 over the same orders, refunds and bills. */
import type { Context, Next } from 'koa'
import type { Apps } from './apps'
import type { CallLog } from './call-log'
import type { Clock } from './clock'
import type { Faults } from './faults'
import type { Merchant } from './merchant'
import type { PayOrders } from './pay-orders'
import { downloadBill } from './v2-bill'
import type { Certificates } from './v2-certificates'
import { createV2Door, type FileProduct, type Product } from './v2-door'
import { createV2Orders, type V2Orders } from './v2-orders'
import { refundOrder, refundQuery } from './v2-refunds'
import { queriedFields } from './v2-transaction'
import { readUnifiedOrder, REQUIRED } from './v2-unified-order'
import type { PaymentLinks } from './v3-payment-links'
import type { Refunds } from './v3-refunds'

export interface V2Parts {
  merchant: Merchant
  certificates: Certificates
  apps: Apps
  orders: PayOrders
  links: PaymentLinks
  refunds: Refunds
  clock: Clock
  faults: Faults
  calls: CallLog
}

/** The door to everything below `/pay/` and `/secapi/` (5.2, 5.3). */
export function createV2(parts: V2Parts): (ctx: Context, next: Next) => Promise<void> {
  const { orders, refunds } = parts
  const v2Orders = createV2Orders(parts)
  const products = new Map<string, Product | FileProduct>([
    ['/pay/unifiedorder', unifiedOrder(v2Orders)],
    ['/pay/orderquery', orderQuery(v2Orders, orders)],
    ['/pay/closeorder', closeOrder(v2Orders)],
    ['/secapi/pay/refund', refundOrder(refunds)],
    ['/pay/refundquery', refundQuery(refunds)],
    ['/pay/downloadbill', downloadBill(parts)],
  ])
  return createV2Door({ ...parts, products })
}

const unifiedOrder = (v2Orders: V2Orders): Product => ({
  required: REQUIRED,
  answer: ({ fields, signType }) => v2Orders.place({ request: readUnifiedOrder(fields), signType }),
})

const orderQuery = (v2Orders: V2Orders, orders: PayOrders): Product => ({
  required: [],
  answer({ fields }) {
    const order = v2Orders.named(fields)
    return queriedFields(order, orders.state(order))
  },
})

const closeOrder = (v2Orders: V2Orders): Product => ({
  required: ['out_trade_no'],
  answer({ fields: { out_trade_no = '' } }) {
    v2Orders.close({ out_trade_no })
    return { result_msg: 'OK' }
  },
})
