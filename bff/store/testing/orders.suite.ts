import { Fen, OutRefundNo, OutTradeNo } from '../../contract/primitives'
import type { Order } from '../../orders/order'
import type { Store } from '../store'
import type { OpenedStore } from './opened-store'
import { anItem, anOrder, aUserId, MARMALADE, moment, PONKAN } from './fixtures'

const unlimited = new Map()
const unknownOrder = OutTradeNo.parse('nosuchorder')

export function describeOrders(opened: () => OpenedStore): void {
  describe('orders', () => {
    let store: Store
    beforeEach(() => {
      store = opened().store
    })
    const insertAll = (orders: Order[]) =>
      Promise.all(orders.map((order) => store.orders.insert(order, unlimited)))

    test('are found again as they were placed, also after a restart', async () => {
      const order = anOrder()

      await expect(store.orders.insert(order, unlimited)).resolves.toEqual({ kind: 'inserted' })

      expect(await store.orders.find(order.outTradeNo)).toEqual(order)
      expect(await store.orders.findByRequest(order)).toEqual(order)
      expect(await store.orders.find(unknownOrder)).toBeUndefined()
      const stranger = { ...order, userId: anOrder().userId }
      expect(await store.orders.findByRequest(stranger)).toBeUndefined()
      const later = await opened().reopen()
      expect(await later.orders.find(order.outTradeNo)).toEqual(order)
      expect(await later.stock.taken()).toEqual(new Map([[PONKAN, 1]]))
    })

    test('keep every character people write', async () => {
      const order = anOrder({ remark: '🍊 𠮷\u0000\ud800 ｡é é\\"\'%_' })

      await store.orders.insert(order, unlimited)

      const later = await opened().reopen()
      expect((await later.orders.find(order.outTradeNo))?.remark).toBe(order.remark)
    })

    test('placed at once with one requestId are one order', async () => {
      const first = anOrder()
      const { userId, requestId } = first
      const attempts = [first, ...Array.from({ length: 19 }, () => anOrder({ userId, requestId }))]

      const insertions = await insertAll(attempts)

      const kept = attempts[insertions.findIndex(({ kind }) => kind === 'inserted')]
      const known = insertions.filter(({ kind }) => kind === 'known')
      expect(known).toEqual(Array.from({ length: 19 }, () => ({ kind: 'known', order: kept })))
      expect((await store.orders.list({ userId, limit: 50 })).orders).toEqual([kept])
      expect(await store.stock.taken()).toEqual(new Map([[PONKAN, 1]]))
    })

    test('of two people may share a requestId', async () => {
      const { requestId } = anOrder()

      const insertions = await insertAll([anOrder({ requestId }), anOrder({ requestId })])

      expect(insertions).toEqual([{ kind: 'inserted' }, { kind: 'inserted' }])
    })

    test('never share a number', async () => {
      const order = anOrder()
      await store.orders.insert(order, unlimited)

      const { outTradeNo } = order
      await expect(store.orders.insert(anOrder({ outTradeNo }), unlimited)).rejects.toThrow()

      expect(await store.orders.find(outTradeNo)).toEqual(order)
      expect(await store.stock.taken()).toEqual(new Map([[PONKAN, 1]]))
    })

    test('are never placed beyond the stock, however many come at once', async () => {
      const orders = Array.from({ length: 100 }, () => anOrder({ items: [anItem(PONKAN, 2)] }))

      const insertions = await Promise.all(
        orders.map((order) => store.orders.insert(order, new Map([[PONKAN, 31]]))),
      )

      expect(insertions.filter(({ kind }) => kind === 'inserted')).toHaveLength(15)
      expect(insertions).toContainEqual({ kind: 'out-of-stock', productId: PONKAN })
      expect(await store.stock.taken()).toEqual(new Map([[PONKAN, 30]]))
    })

    test('that one product is missing for take nothing of the others; a product named twice counts twice', async () => {
      const stock = new Map([
        [MARMALADE, 9],
        [PONKAN, 3],
      ])
      const items = [anItem(MARMALADE, 1), anItem(PONKAN, 2), anItem(PONKAN, 2)]
      const order = anOrder({ items })

      const insertion = await store.orders.insert(order, stock)

      expect(insertion).toEqual({ kind: 'out-of-stock', productId: PONKAN })
      expect(await store.orders.find(order.outTradeNo)).toBeUndefined()
      expect([...(await store.stock.taken()).values()]).toEqual([])
    })

    test('go through 200 transitions at once, one after the other', async () => {
      const order = anOrder({ remark: '' })
      await store.orders.insert(order, unlimited)

      const results = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          store.orders.update(order.outTradeNo, (latest) => ({
            order: { ...latest, remark: `${latest.remark ?? ''}${index};` },
            effects: [{ kind: 'stock', productId: PONKAN, taken: 1 }],
          })),
        ),
      )

      const { remark = '' } = (await store.orders.find(order.outTradeNo)) ?? {}
      const steps = remark.split(';').slice(0, -1).map(Number)
      expect([...steps].sort((a, b) => a - b)).toEqual([...Array(200).keys()])
      const lengths = new Set(results.map((result) => result.remark?.length))
      expect(lengths.size).toBe(200)
      const later = await opened().reopen()
      expect((await later.orders.find(order.outTradeNo))?.remark).toBe(remark)
      expect(await later.stock.taken()).toEqual(new Map([[PONKAN, 201]]))
    })

    test('stay as they are when a transition throws or returns the same order', async () => {
      const order = anOrder()
      await store.orders.insert(order, unlimited)
      const refusal = new Error('already paid')

      await expect(
        store.orders.update(order.outTradeNo, () => {
          throw refusal
        }),
      ).rejects.toBe(refusal)
      const same = await store.orders.update(order.outTradeNo, (latest) => ({
        order: latest,
        effects: [],
      }))

      expect(same).toEqual(order)
      expect(await store.orders.find(order.outTradeNo)).toEqual(order)
    })

    test('see in a transition what orders have taken in that very commit', async () => {
      const order = anOrder({ items: [anItem(PONKAN, 2)] })
      await store.orders.insert(order, unlimited)
      const takeOne = () =>
        store.orders.update(order.outTradeNo, (latest, takenOf) => ({
          order: latest,
          effects:
            takenOf(PONKAN) < 7 ? [{ kind: 'stock' as const, productId: PONKAN, taken: 1 }] : [],
        }))

      await Promise.all(Array.from({ length: 20 }, takeOne))

      expect(await store.stock.taken()).toEqual(new Map([[PONKAN, 7]]))
    })

    test('that do not exist cannot be changed', async () => {
      const change = store.orders.update(unknownOrder, (order) => ({ order, effects: [] }))

      await expect(change).rejects.toMatchObject({ code: 'not-found', status: 404 })
    })

    test('are found by each of their refunds, also after a restart', async () => {
      const refund = (text: string): Order['refunds'][number] => ({
        outRefundNo: OutRefundNo.parse(text),
        amount: Fen.parse(1),
        reason: '',
        status: 'requested',
        createdAt: moment(),
      })
      const order = anOrder()
      await insertAll([order, anOrder({ refunds: [refund('R9')] })])

      const { refunds } = await store.orders.update(order.outTradeNo, (latest) => ({
        order: { ...latest, refunds: [refund('R1'), refund('R2')] },
        effects: [],
      }))

      const later = await opened().reopen()
      for (const { outRefundNo } of refunds) {
        expect((await later.orders.findByRefund(outRefundNo))?.outTradeNo).toBe(order.outTradeNo)
      }
      expect(await later.orders.findByRefund(OutRefundNo.parse('R3'))).toBeUndefined()
    })

    test('give back what they took in the commit that closes them', async () => {
      const order = anOrder({ items: [anItem(PONKAN, 3)] })
      await store.orders.insert(order, new Map([[PONKAN, 3]]))

      await store.orders.update(order.outTradeNo, (latest) => ({
        order: { ...latest, status: 'closed', closedAt: moment(5) },
        effects: [{ kind: 'stock', productId: PONKAN, taken: -3 }],
      }))

      const next = anOrder({ items: [anItem(PONKAN, 3)] })
      const insertion = await store.orders.insert(next, new Map([[PONKAN, 3]]))
      expect(insertion).toEqual({ kind: 'inserted' })
      expect((await store.orders.find(order.outTradeNo))?.status).toBe('closed')
    })
  })

  describe('lists of orders', () => {
    let store: Store
    const userId = aUserId()
    beforeEach(() => {
      store = opened().store
    })
    const insertAll = (orders: Order[]) =>
      Promise.all(orders.map((order) => store.orders.insert(order, unlimited)))

    test('are complete and without repetition while orders are added', async () => {
      // Three orders in each second: an instant alone does not say where a page ended.
      const orders = Array.from({ length: 30 }, (_, index) =>
        anOrder({ userId, createdAt: moment(Math.floor(index / 3)) }),
      )
      await insertAll([...orders, anOrder()])
      const seen: Order[] = []
      let cursor: string | undefined

      for (let page = 0; page === 0 || cursor !== undefined; page++) {
        const answer = await store.orders.list({ userId, limit: 7, ...(cursor && { cursor }) })
        seen.push(...answer.orders)
        cursor = answer.nextCursor
        await insertAll([anOrder({ userId, createdAt: moment(100 + page) })])
      }

      const newestFirst = seen.map(({ createdAt }) => Date.parse(createdAt))
      expect(newestFirst).toEqual([...newestFirst].sort((a, b) => b - a))
      expect(seen).toHaveLength(30)
      expect(new Set(seen.map(({ outTradeNo }) => outTradeNo))).toEqual(
        new Set(orders.map(({ outTradeNo }) => outTradeNo)),
      )
    })

    test('say that there is more only when there is', async () => {
      await insertAll([anOrder({ userId }), anOrder({ userId })])

      expect(await store.orders.list({ userId, limit: 1 })).toHaveProperty('nextCursor')
      expect(await store.orders.list({ userId, limit: 2 })).not.toHaveProperty('nextCursor')
      expect(await store.orders.list({ userId: aUserId(), limit: 2 })).toEqual({ orders: [] })
    })

    test('can be of one status, and follow it', async () => {
      const order = anOrder({ userId })
      await insertAll([order, anOrder({ userId, status: 'paid', paidAt: moment(1) })])

      await store.orders.update(order.outTradeNo, (latest) => ({
        order: { ...latest, status: 'closed', closedAt: moment(2) },
        effects: [],
      }))

      const ofStatus = async (status: Order['status']) =>
        (await store.orders.list({ userId, status, limit: 9 })).orders.map((it) => it.outTradeNo)
      expect(await ofStatus('awaiting-payment')).toEqual([])
      expect(await ofStatus('closed')).toEqual([order.outTradeNo])
      expect(await ofStatus('paid')).toHaveLength(1)
    })

    test('of one status go from page to page over the others', async () => {
      const orders = Array.from({ length: 12 }, (_, index) =>
        index % 3 === 0
          ? anOrder({ userId, createdAt: moment(index) })
          : anOrder({ userId, createdAt: moment(index), status: 'closed', closedAt: moment(20) }),
      )
      await insertAll(orders)
      const of = { userId, status: 'awaiting-payment', limit: 3 } as const

      const first = await store.orders.list(of)
      const second = await store.orders.list({ ...of, cursor: first.nextCursor ?? '' })

      const newestFirst = [9, 6, 3, 0].map((index) => orders[index])
      expect([...first.orders, ...second.orders]).toEqual(newestFirst)
      expect(first.orders).toHaveLength(3)
      expect(second).not.toHaveProperty('nextCursor')
    })

    test('refuse a cursor they did not give', async () => {
      const list = store.orders.list({ userId, limit: 5, cursor: 'page2' })

      await expect(list).rejects.toMatchObject({ code: 'invalid-input', status: 400 })
    })

    test('of unpaid orders have everybody’s, page by page, and no others', async () => {
      const unpaid = [40, 10, 30, 20, 20].map((s) => anOrder({ expiresAt: moment(s) }))
      const paid = anOrder({ expiresAt: moment(15), status: 'paid', paidAt: moment(1) })
      await insertAll([...unpaid, paid])

      const first = await store.orders.listUnpaid({ limit: 3 })
      const { nextCursor: cursor = '' } = first
      const second = await store.orders.listUnpaid({ limit: 3, cursor })

      expect(second).not.toHaveProperty('nextCursor')
      const numbers = [...first.orders, ...second.orders].map(({ outTradeNo }) => outTradeNo)
      expect(numbers.sort()).toEqual(unpaid.map(({ outTradeNo }) => outTradeNo).sort())
    })
  })
}
