import { randomUUID } from 'node:crypto'
import { Fen, OutRefundNo, RequestId } from '../../contract/primitives'
import type { Order } from '../../orders/order'
import { beginRefund } from '../../orders/refunds'
import { recordPayment } from '../../orders/transitions'
import type { Store } from '../store'
import {
  anIdentity,
  anOrder,
  aTask,
  aUser,
  aUserId,
  MINI_PROGRAM,
  moment,
  OFFICIAL_ACCOUNT,
  PONKAN,
} from './fixtures'
import type { OpenedStore } from './opened-store'

const PROCESSES = 4

/** What must hold when several processes work on the same data at the same moment. */
export function describeCrowd(opened: () => OpenedStore): void {
  describe('of several processes at once', () => {
    let stores: Store[]
    beforeEach(async () => {
      stores = await Promise.all(Array.from({ length: PROCESSES }, () => opened().another()))
    })
    const storeOf = (index: number): Store => stores[index % PROCESSES] ?? opened().store
    const atOnce = <T>(count: number, work: (store: Store, index: number) => Promise<T>) =>
      Promise.all(Array.from({ length: count }, (_, index) => work(storeOf(index), index)))

    test('200 that hear of one payment record it once', async () => {
      const { store } = opened()
      const order = anOrder({ status: 'closed', closedAt: moment(9) })
      const { outTradeNo, amount } = order
      await store.orders.insert(order, new Map())
      const payment = { outTradeNo, amount, transactionId: '42', paidAt: moment(10) }
      const task = aTask({ outTradeNo })

      const settled = await atOnce(200, (its) =>
        its.orders.update(outTradeNo, (latest) => {
          const change = recordPayment(latest, { kind: 'paid', ...payment })
          if (change.order === latest) return change
          return { ...change, effects: [...change.effects, { kind: 'task', task }] }
        }),
      )

      expect(settled.every(({ status }) => status === 'paid')).toBe(true)
      // Once when it was placed, and once when it came back.
      expect(await store.stock.taken()).toEqual(new Map([[PONKAN, 2]]))
      expect(await store.tasks.lease({ now: moment(), until: moment(9), limit: 9 })).toHaveLength(1)
    })

    test('many that give money back never give more than was paid', async () => {
      const order = anOrder({ status: 'paid', paidAt: moment(1), transactionId: '42' })
      await opened().store.orders.insert(order, new Map())

      const refunds = await Promise.allSettled(
        Array.from({ length: 40 }, (_, index) =>
          storeOf(index).orders.update(order.outTradeNo, (latest) => refund(latest, index)),
        ),
      )

      const { refunds: kept = [] } = (await opened().store.orders.find(order.outTradeNo)) ?? {}
      expect(kept.map(({ amount }) => amount)).toEqual([1500, 1500, 1500])
      const refused = refunds.filter(({ status }) => status === 'rejected')
      expect(refused).toHaveLength(37)
      expect(refused).toContainEqual({
        status: 'rejected',
        reason: expect.objectContaining({ code: 'refund-exceeds-paid' }) as unknown,
      })
    })

    test('pages lose and repeat nothing while others place orders', async () => {
      const userId = aUserId()
      const before = Array.from({ length: 40 }, (_, index) =>
        anOrder({ userId, createdAt: moment(Math.floor(index / 4)) }),
      )
      await atOnce(before.length, (its, index) => its.orders.insert(at(before, index), new Map()))
      let isReading = true
      const placing = atOnce(PROCESSES, async (its, index) => {
        // Older, newer and of the same instants as those that are read.
        for (let second = -3; isReading; second = second < 13 ? second + 1 : -3) {
          const order = anOrder({ userId, createdAt: moment(second), remark: String(index) })
          await its.orders.insert(order, new Map())
        }
      })

      const readings = await atOnce(PROCESSES, (its) => readAll(its, userId))
      isReading = false
      await placing

      for (const seen of readings) {
        const numbers = seen.map(({ outTradeNo }) => outTradeNo)
        expect(new Set(numbers).size).toBe(numbers.length)
        expect(numbers).toEqual(expect.arrayContaining(before.map(({ outTradeNo }) => outTradeNo)))
        const moments = seen.map(({ createdAt }) => Date.parse(createdAt))
        expect(moments).toEqual([...moments].sort((one, other) => other - one))
      }
    })

    test('each task goes to one', async () => {
      const ids = Array.from({ length: 60 }, () => aTask().id)
      await atOnce(ids.length, (its, index) => its.tasks.insert(aTask({ id: at(ids, index) })))

      const leased = await atOnce(PROCESSES, async (its) => {
        const mine: string[] = []
        for (let tries = 0; tries < 30; tries++) {
          const tasks = await its.tasks.lease({ now: moment(), until: moment(120), limit: 3 })
          mine.push(...tasks.map(({ id }) => id))
        }
        return mine
      })

      expect(leased.flat().sort()).toEqual([...ids].sort())
    })

    test('a person who signs in everywhere at once is one', async () => {
      const identities = [anIdentity(OFFICIAL_ACCOUNT), anIdentity(MINI_PROGRAM)]
      const unionId = randomUUID()

      const seen = await atOnce(20, (its, index) =>
        its.users.identify({ ...at(identities, index % 2), unionId }, aUser()),
      )

      expect(new Set(seen.map(({ id }) => id)).size).toBe(1)
      const kept = await opened().store.users.find(at(seen, 0).id)
      expect(kept?.identities).toHaveLength(2)
      expect(kept?.identities).toEqual(expect.arrayContaining(identities))
    })

    test('the last one of a product goes to one', async () => {
      const insertions = await atOnce(20, (its) =>
        its.orders.insert(anOrder(), new Map([[PONKAN, 1]])),
      )

      expect(insertions.filter(({ kind }) => kind === 'inserted')).toHaveLength(1)
      expect(await opened().store.stock.taken()).toEqual(new Map([[PONKAN, 1]]))
    })
  })
}

/** 15 yuan of 59: a fourth one is too much. */
function refund(order: Order, index: number) {
  const wish = {
    requestId: RequestId.parse(randomUUID()),
    amount: Fen.parse(1500),
    reason: String(index),
  }
  const outRefundNo = OutRefundNo.parse(`R${order.outTradeNo}${index}`)
  return beginRefund(order, { wish, outRefundNo, now: moment(20) })
}

async function readAll(store: Store, userId: Order['userId']): Promise<Order[]> {
  const seen: Order[] = []
  let cursor: string | undefined
  do {
    const page = await store.orders.list({ userId, limit: 9, ...(cursor && { cursor }) })
    seen.push(...page.orders)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return seen
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`there is no ${index}`)
  return found
}
