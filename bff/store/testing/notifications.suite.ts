import { randomUUID } from 'node:crypto'
import type { Notification } from '../../contract/notification'
import { anOrder, moment } from './fixtures'
import type { OpenedStore } from './opened-store'

function aNotification(differences: Partial<Notification> = {}): Notification {
  return { id: randomUUID(), receivedAt: moment(), outcome: 'refused', ...differences }
}

export function describeNotifications(opened: () => OpenedStore): void {
  describe('notifications', () => {
    const log = () => opened().store.notifications
    const addAll = (all: Notification[]) => Promise.all(all.map((one) => log().add(one)))
    const idsOf = (all: Notification[]) => all.map(({ id }) => id)

    test('are found newest first, also after a restart', async () => {
      const { outTradeNo } = anOrder()
      const all = [3, 1, 2].map((second) =>
        aNotification({ receivedAt: moment(second), outTradeNo, reason: `at ${second}` }),
      )
      await addAll(all)

      const later = await opened().reopen()

      expect(await later.notifications.list({ limit: 9 })).toEqual({
        notifications: [all[0], all[2], all[1]],
      })
    })

    test('are found by their order, page by page, while others come', async () => {
      const { outTradeNo } = anOrder()
      // Of the same instant: it alone does not say where a page ended.
      const all = Array.from({ length: 7 }, () => aNotification({ outTradeNo }))
      await addAll([...all, aNotification({ outTradeNo: anOrder().outTradeNo }), aNotification()])
      const seen: Notification[] = []
      let cursor: string | undefined

      do {
        const page = await log().list({ outTradeNo, limit: 3, ...(cursor && { cursor }) })
        seen.push(...page.notifications)
        cursor = page.nextCursor
        await log().add(aNotification({ outTradeNo, receivedAt: moment(60) }))
      } while (cursor !== undefined)

      expect(idsOf(seen).sort()).toEqual(idsOf(all).sort())
    })

    test('refuse a cursor they did not give', async () => {
      const list = log().list({ limit: 5, cursor: 'page2' })

      await expect(list).rejects.toMatchObject({ code: 'invalid-input', status: 400 })
    })

    test('are kept with the change of the order, and with what changes nothing', async () => {
      const order = anOrder()
      await opened().store.orders.insert(order, new Map())
      const [settled, repeated] = [
        aNotification({ outTradeNo: order.outTradeNo, outcome: 'settled' }),
        aNotification({ outTradeNo: order.outTradeNo, outcome: 'repeated', receivedAt: moment(1) }),
      ]
      const keep = (notification: Notification, remark: string) =>
        opened().store.orders.update(order.outTradeNo, (latest) => ({
          order: latest.remark === remark ? latest : { ...latest, remark },
          effects: [{ kind: 'notification', notification }],
        }))

      await keep(settled, 'changed')
      await keep(repeated, 'changed')

      const later = await opened().reopen()
      expect((await later.orders.find(order.outTradeNo))?.remark).toBe('changed')
      expect((await later.notifications.list({ limit: 9 })).notifications).toEqual([
        repeated,
        settled,
      ])
    })

    test('of a change that cannot be are not kept', async () => {
      const order = anOrder()
      await opened().store.orders.insert(order, new Map())

      const change = opened().store.orders.update(order.outTradeNo, (latest) => ({
        order: { ...latest, outTradeNo: anOrder().outTradeNo },
        effects: [{ kind: 'notification', notification: aNotification() }],
      }))

      await expect(change).rejects.toThrow(/key/)
      expect(await log().list({ limit: 9 })).toEqual({ notifications: [] })
    })

    test('without an order’s number do not pile up: a thousand are kept, the latest, and all that have one', async () => {
      const named = aNotification({ outTradeNo: anOrder().outTradeNo, receivedAt: moment(-9) })
      await log().add(named)
      const all = Array.from({ length: 1010 }, (_, second) =>
        aNotification({ receivedAt: moment(second) }),
      )

      await addAll(all)

      const { notifications } = await log().list({ limit: 2000 })
      const kept = [...all.slice(10).reverse(), named]
      expect(idsOf(notifications)).toEqual(idsOf(kept))
    })
  })
}
