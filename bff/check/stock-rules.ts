/** What is taken of each product is what the orders hold. */
import type { Order } from '../orders/order'
import { isForSoldOut } from '../orders/late-payments'
import type { Examiner, Note } from './findings'

export function examineStock(note: Note): Examiner {
  const held = new Map<string, number>()
  const taken = new Map<string, number>()

  return {
    takes: {
      stock: (row) => void taken.set(row.productId, row.taken),
      orders(order) {
        if (!holdsGoods(order)) return
        for (const { productId, quantity } of order.items) {
          held.set(productId, (held.get(productId) ?? 0) + quantity)
        }
      },
    },
    end() {
      for (const productId of new Set([...held.keys(), ...taken.keys()])) {
        const [ours, theirs] = [taken.get(productId) ?? 0, held.get(productId) ?? 0]
        if (ours === theirs) continue
        const problem = `${ours} are taken, the orders hold ${theirs}`
        note({ rule: 'stock', kind: 'broken', about: `stock ${productId}`, problem })
      }
    },
  }
}

/** A refund gives nothing back to the shelf; one paid when all was gone never had it. */
const holdsGoods = ({ status, refunds }: Order): boolean =>
  status !== 'closed' && !refunds.some(isForSoldOut)
