import type { Product } from '../../../bff/contract/shop'

/** Categories in the order the shop lists them. */
export function categoriesOf(products: Product[]): string[] {
  return [...new Set(products.flatMap(({ category }) => category ?? []))]
}

/** One category, or everything when none is chosen. */
export function goodsIn(products: Product[], category: string | undefined): Product[] {
  return category ? products.filter((product) => product.category === category) : products
}
