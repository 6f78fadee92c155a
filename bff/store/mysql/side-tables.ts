/** Tables that are derived from rows, so that a row is found by each of several numbers. */
import type { Kind, Rows } from '../contents'
import type { Order } from '../../orders/order'
import type { User } from '../../sessions/store'
import type { Value } from './connections'

export interface SideTable<Row> {
  name: string
  /** The last one names the row, the others are the key. */
  columns: readonly string[]
  of: (row: Row) => Value[][]
}

export const SIDE_TABLES = {
  users: {
    name: 'user_identities',
    columns: ['app_id', 'open_id', 'user_id'],
    of: ({ id, identities }: User) => identities.map(({ appId, openId }) => [appId, openId, id]),
  },
  orders: {
    name: 'order_refunds',
    columns: ['out_refund_no', 'out_trade_no'],
    of: ({ outTradeNo, refunds }: Order) =>
      refunds.map(({ outRefundNo }) => [outRefundNo, outTradeNo]),
  },
} satisfies { readonly [K in Kind]?: SideTable<Rows[K]> }

export const sideTableOf = <K extends Kind>(kind: K): SideTable<Rows[K]> | undefined =>
  BY_KIND[kind]

const BY_KIND: { readonly [K in Kind]?: SideTable<Rows[K]> } = SIDE_TABLES
