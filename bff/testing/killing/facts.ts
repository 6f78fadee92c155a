/** What somebody was told, and must therefore be so from then on. */
import type { OutRefundNo, OutTradeNo } from '../../contract/primitives'
import type { Store } from '../../store/store'

export type Fact =
  | { kind: 'placed' | 'paid' | 'cancelled' | 'notified'; outTradeNo: OutTradeNo }
  | { kind: 'refund'; outTradeNo: OutTradeNo; outRefundNo: OutRefundNo }

/** The facts that the store, looked at directly, knows nothing of. */
export async function lostFacts(
  store: Pick<Store, 'orders'>,
  facts: readonly Fact[],
): Promise<Fact[]> {
  const kept = await Promise.all(facts.map((fact) => isKept(store, fact)))
  return facts.filter((_, index) => !kept[index])
}

async function isKept({ orders }: Pick<Store, 'orders'>, fact: Fact): Promise<boolean> {
  const order = await orders.find(fact.outTradeNo)
  if (!order) return false
  switch (fact.kind) {
    case 'placed':
      return true
    case 'paid':
    case 'notified':
      return order.transactionId !== undefined
    case 'cancelled':
      return order.status === 'closed'
    case 'refund':
      return order.refunds.some(({ outRefundNo }) => outRefundNo === fact.outRefundNo)
    default:
      return fact satisfies never
  }
}
