import type { SimulatedRefund } from './control-api'
import type { PayOrder } from './pay-orders'
import type { RefundRequest } from './v3-refund-request'

export interface Refund {
  request: RefundRequest
  order: PayOrder
  refundId: string
  createdAt: Date
  status: SimulatedRefund['status']
  endedAt: Date | undefined
  /** An abnormal one goes to a bank card in the end. */
  channel: 'ORIGINAL' | 'OTHER_BANKCARD'
  /** v2 asked for it, and is told of its end in its own way. */
  isV2?: boolean
  /** So did a container of WeChat Cloud Run. */
  isCloud?: boolean
  /** Takes back what is due. */
  cancel: () => void
}
