import type { ProductId } from '../contract/primitives'

/** How many of each product open and paid orders have taken. Changed only together with an order. */
export interface StockStore {
  taken(): Promise<ReadonlyMap<ProductId, number>>
}
