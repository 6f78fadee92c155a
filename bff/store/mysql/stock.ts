/** How many of each product orders have taken, in the MySQL store. One row per product: whoever holds it decides. */
import type { ProductId } from '../../contract/primitives'
import type { Order } from '../../orders/order'
import type { TakenOf } from '../../orders/store'
import type { StockStore } from '../../shop/store'
import type { Statements } from './connections'
import type { MysqlDatabase } from './database'

type Amounts = ReadonlyMap<ProductId, number>

export function mysqlStock(database: MysqlDatabase): StockStore {
  return {
    async taken() {
      const rows = await database.rows<{ productId: ProductId; taken: number }>(
        'SELECT product_id AS productId, taken FROM stock',
      )
      return new Map(rows.map(({ productId, taken }) => [productId, taken]))
    },
  }
}

/** Takes all of `wanted`, or says what is missing; then the transaction must be given up. */
export async function takeFromStock(
  statements: Statements,
  { wanted, stock }: { wanted: Amounts; stock: Amounts },
): Promise<ProductId | undefined> {
  const missing = new Set<ProductId>()
  for (const [productId, quantity] of inOrder(wanted)) {
    const limit = stock.get(productId) ?? Number.MAX_SAFE_INTEGER
    if (!(await take(statements, { productId, quantity, limit }))) missing.add(productId)
  }
  return [...wanted.keys()].find((productId) => missing.has(productId))
}

/** Changes what is taken without asking how much there is; less than nothing gives back. */
export async function addToStock(statements: Statements, amounts: Amounts): Promise<void> {
  for (const [productId, quantity] of inOrder(amounts)) {
    if (quantity !== 0) await take(statements, { productId, quantity, limit: Infinity })
  }
}

/** What is taken of the order's products, which nobody else changes until this transaction ends. */
export async function lockTaken(statements: Statements, order: Order): Promise<TakenOf> {
  const known = new Map<ProductId, number>()
  for (const [productId] of inOrder(quantities(order))) {
    const [row] = await statements.rows<{ taken: number }>(
      'SELECT taken FROM stock WHERE product_id = ? FOR UPDATE',
      [productId],
    )
    // There is a row to hold: placing the order made it.
    known.set(productId, row?.taken ?? 0)
  }
  return (productId) => {
    const taken = known.get(productId)
    if (taken === undefined) throw new Error(`${productId} is no product of ${order.outTradeNo}`)
    return taken
  }
}

/** An order may name a product twice. */
export const quantities = ({ items }: Order): Amounts =>
  sums(items.map(({ productId, quantity }) => [productId, quantity]))

export function sums(amounts: (readonly [ProductId, number])[]): Amounts {
  const result = new Map<ProductId, number>()
  for (const [productId, amount] of amounts) {
    result.set(productId, (result.get(productId) ?? 0) + amount)
  }
  return result
}

async function take(
  statements: Statements,
  wanted: { productId: ProductId; quantity: number; limit: number },
): Promise<boolean> {
  if (await increase(statements, wanted)) return true
  // Not enough, or the first order of this product.
  await statements.change(
    'INSERT INTO stock (product_id, taken) VALUES (?, 0) ON DUPLICATE KEY UPDATE taken = taken',
    [wanted.productId],
  )
  return increase(statements, wanted)
}

async function increase(
  statements: Statements,
  { productId, quantity, limit }: { productId: ProductId; quantity: number; limit: number },
): Promise<boolean> {
  const most = Math.min(limit, Number.MAX_SAFE_INTEGER)
  const met = await statements.change(
    'UPDATE stock SET taken = taken + ? WHERE product_id = ? AND taken + ? <= ?',
    [quantity, productId, quantity, most],
  )
  return met === 1
}

/** Everybody takes products in this order, so that two orders never wait for each other. */
const inOrder = (amounts: Amounts) =>
  [...amounts].sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
