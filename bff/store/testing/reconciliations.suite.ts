import type { Reconciliation } from '../../contract/reconciliation'
import { anOrder, moment } from './fixtures'
import type { OpenedStore } from './opened-store'

function aReport(differences: Partial<Reconciliation> = {}): Reconciliation {
  return {
    date: '2026-11-19',
    payments: 2,
    refunds: 1,
    repaired: 0,
    differences: [],
    differenceCount: 0,
    startedAt: moment(),
    endedAt: moment(9),
    ...differences,
  }
}

export function describeReconciliations(opened: () => OpenedStore): void {
  describe('reports on bills', () => {
    test('are found by their day, also after a restart; a new one replaces the old', async () => {
      const { reconciliations } = opened().store
      const second = aReport({ repaired: 1 })
      await reconciliations.keep(aReport())
      await reconciliations.keep(second)
      await reconciliations.keep(aReport({ date: '2026-11-20' }))

      const later = await opened().reopen()

      expect(await later.reconciliations.find('2026-11-19')).toEqual(second)
      expect(await later.reconciliations.find('2026-11-18')).toBeUndefined()
    })
  })

  describe('orders paid in a time', () => {
    test('are found page by page while others are paid, the first moment included and the last not', async () => {
      const { orders } = opened().store
      const pay = (second: number) => {
        const order = anOrder({ status: 'paid', paidAt: moment(second), transactionId: 't' })
        return orders.insert(order, new Map()).then(() => order)
      }
      const inTime = await Promise.all([10, 11, 11, 11, 15, 19, 19].map(pay))
      await Promise.all([9, 20].map(pay))
      await orders.insert(anOrder(), new Map())
      const seen: string[] = []
      let cursor: string | undefined

      do {
        const page = await orders.listPaid({
          from: moment(10),
          to: moment(20),
          limit: 2,
          ...(cursor && { cursor }),
        })
        seen.push(...page.orders.map(({ outTradeNo }) => outTradeNo))
        cursor = page.nextCursor
        await pay(30)
      } while (cursor !== undefined)

      expect(seen.sort()).toEqual(inTime.map(({ outTradeNo }) => outTradeNo).sort())
    })

    test('stay there when their goods go out and their money comes back', async () => {
      const { orders } = opened().store
      const order = anOrder()
      await orders.insert(order, new Map())
      const move = (changes: Partial<typeof order>) =>
        orders.update(order.outTradeNo, (kept) => ({ order: { ...kept, ...changes }, effects: [] }))
      const listed = async () =>
        (await orders.listPaid({ from: moment(), to: moment(60), limit: 9 })).orders

      expect(await listed()).toEqual([])
      await move({ status: 'paid', paidAt: moment(5) })
      expect(await listed()).toHaveLength(1)
      await move({ status: 'refunded' })

      expect(await listed()).toMatchObject([{ outTradeNo: order.outTradeNo, status: 'refunded' }])
    })
  })
}
