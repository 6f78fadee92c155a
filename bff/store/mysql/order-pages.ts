/** The orders in time, in the MySQL store: as they were placed, run out and were paid. */
import type { Order } from '../../orders/order'
import type { OrderPage } from '../../orders/store'
import type { Position } from '../cursor'
import { moment } from './documents'
import { createPages, type Page } from './pages'

export const positionOfPlacing = ({ createdAt, outTradeNo }: Order): Position => ({
  at: moment(createdAt),
  key: outTradeNo,
})

export const placed = createPages<Order>({
  table: 'orders',
  at: 'created_at',
  key: 'out_trade_no',
  positionOf: positionOfPlacing,
})

export const expiring = createPages<Order>({
  table: 'orders',
  at: 'expires_at',
  key: 'out_trade_no',
  positionOf: ({ expiresAt, outTradeNo }) => ({ at: moment(expiresAt), key: outTradeNo }),
})

/** Only of orders whose `paid_at` is asked for: others have no place here. */
export const paid = createPages<Order>({
  table: 'orders',
  at: 'paid_at',
  key: 'out_trade_no',
  positionOf: ({ paidAt = '', outTradeNo }) => ({ at: moment(paidAt), key: outTradeNo }),
})

export const ordersIn = ({ rows, ...rest }: Page<Order>): OrderPage => ({ orders: rows, ...rest })
