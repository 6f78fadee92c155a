/** A store with one thing wrong, and what a look at it says then. */
import { Fen, OutRefundNo } from '../../contract/primitives'
import type { Effect, Order, Refund } from '../../orders/order'
import { moment } from '../../store/testing/fixtures'
import type { Store } from '../../store/store'
import type { Finding } from '../findings'
import type { SoundShop } from './sound-shop'

export interface BrokenShop {
  what: string
  spoil: (parts: Parts) => Promise<unknown>
  /** Each as rule, kind and the beginning of what is said. */
  found: [Finding['rule'], Finding['kind'], string][]
}

interface Parts {
  shop: SoundShop
  store: Store
  /** `undefined` takes a field away. */
  change: (order: Order, to: { [F in keyof Order]?: Order[F] | undefined }) => Promise<Order>
  effect: (effect: Effect) => Promise<unknown>
}

export const partsOf = (store: Store, shop: SoundShop): Parts => ({
  shop,
  store,
  change: ({ outTradeNo }, to) =>
    store.orders.update(outTradeNo, (kept) => ({
      order: JSON.parse(JSON.stringify({ ...kept, ...to })) as Order,
      effects: [],
    })),
  effect: (effect) =>
    store.orders.update(shop.paid.outTradeNo, (order) => ({ order, effects: [effect] })),
})

export const fen = (amount: number) => Fen.parse(amount)

export const aRefund = (differences: Partial<Refund> = {}): Refund => ({
  outRefundNo: OutRefundNo.parse('X1'),
  amount: fen(1),
  reason: '',
  status: 'requested',
  createdAt: moment(),
  ...differences,
})
