/** What no two orders may share. */
import type { Order } from '../orders/order'
import type { Examiner, Note } from './findings'

export function examineUniqueness(note: Note): Examiner {
  const requests = createOwners()
  const payments = createOwners()
  const refunds = createOwners()

  return {
    takes: {
      orders(order) {
        const shared = (what: string, other: string | undefined) => {
          if (other === undefined) return
          const problem = `shares its ${what} with ${other}`
          note({ rule: 'unique', kind: 'broken', about: `orders ${order.outTradeNo}`, problem })
        }
        const { outTradeNo, transactionId } = order
        shared('requestId', requests.of(requestOf(order), outTradeNo))
        if (transactionId !== undefined) shared('payment', payments.of(transactionId, outTradeNo))
        for (const { outRefundNo } of order.refunds) {
          shared(`refund ${outRefundNo}`, refunds.of(outRefundNo, outTradeNo))
        }
      },
    },
  }
}

/** Two people who turn out to be one may have used the same; they paid as two. */
function requestOf({ userId, requestId, payer }: Order): string {
  const openId = 'openId' in payer ? payer.openId : ''
  return `${requestId} ${userId} ${payer.appId} ${openId}`
}

function createOwners() {
  const owners = new Map<string, string>()
  return {
    /** Whose this is, when it is another's. */
    of(value: string, own: string): string | undefined {
      const owner = owners.get(value)
      if (owner === undefined) owners.set(value, own)
      return owner === own ? undefined : owner
    },
  }
}
