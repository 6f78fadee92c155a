import { randomUUID } from 'node:crypto'
import type { Task } from '../../tasks/store'
import type { Store } from '../store'
import { anOrder, aTask, moment, PONKAN } from './fixtures'
import type { OpenedStore } from './opened-store'

const NOON = moment()
const LATER = moment(120)

export function describeTasks(opened: () => OpenedStore): void {
  describe('tasks', () => {
    let store: Store
    beforeEach(() => {
      store = opened().store
    })
    const insertAll = (tasks: Task[]) => Promise.all(tasks.map((task) => store.tasks.insert(task)))
    const lease = (now = NOON, limit = 9) => store.tasks.lease({ now, until: LATER, limit })
    const idsOf = (tasks: Task[]) => tasks.map(({ id }) => id)

    test('are found again as they were kept, also after a restart', async () => {
      const task = aTask({ details: { templateId: 't1' } })

      await store.tasks.insert(task)

      expect(await store.tasks.find(task.id)).toEqual(task)
      expect(await store.tasks.find('no-such-task')).toBeUndefined()
      expect(await (await opened().reopen()).tasks.find(task.id)).toEqual(task)
    })

    test('of one id are one, and the first stays as it is, given up or not', async () => {
      const first = aTask()
      const givenUp = aTask({ givenUpAt: NOON })
      await insertAll([first, givenUp])

      await insertAll([
        aTask({ id: first.id, details: { templateId: 'other' } }),
        aTask({ id: givenUp.id }),
      ])

      expect(await store.tasks.find(first.id)).toEqual(first)
      expect(await store.tasks.find(givenUp.id)).toEqual(givenUp)
    })

    test('go to one of many who ask at once', async () => {
      const tasks = Array.from({ length: 30 }, () => aTask())
      await insertAll(tasks)

      const leased = await Promise.all(Array.from({ length: 20 }, () => lease(NOON, 3)))

      expect(idsOf(leased.flat()).sort()).toEqual(idsOf(tasks).sort())
      expect(Math.max(...leased.map(({ length }) => length))).toBe(3)
    })

    test('come oldest first, and not before they are due', async () => {
      const [second, first, last] = [
        aTask({ dueAt: moment(-5) }),
        aTask({ dueAt: moment(-9) }),
        aTask(),
      ]
      const early = aTask({ dueAt: moment(1) })
      await insertAll([early, second, last, first])

      expect(idsOf(await lease(NOON, 2))).toEqual([first.id, second.id])
      expect(idsOf(await lease())).toEqual([last.id])
      expect(idsOf(await lease(moment(1)))).toEqual([early.id])
    })

    test('are put off while somebody has them, and the attempt is counted', async () => {
      const task = aTask()
      await store.tasks.insert(task)

      expect(await lease()).toEqual([{ ...task, dueAt: LATER, attempts: 1 }])

      expect(await lease(moment(119))).toEqual([])
      expect(await store.tasks.lease({ now: LATER, until: moment(240), limit: 9 })).toEqual([
        { ...task, dueAt: moment(240), attempts: 2 },
      ])
    })

    test('of somebody who died are due again, also after a restart', async () => {
      const task = aTask()
      await store.tasks.insert(task)
      await lease()

      const later = await opened().reopen()

      expect(await later.tasks.lease({ now: NOON, until: LATER, limit: 9 })).toEqual([])
      const [again] = await later.tasks.lease({ now: LATER, until: moment(240), limit: 9 })
      expect(again).toMatchObject({ id: task.id, attempts: 2 })
    })

    test('that are done are forgotten, and may be done twice', async () => {
      const task = aTask()
      await store.tasks.insert(task)

      await store.tasks.finish(task.id)
      await store.tasks.finish(task.id)

      expect(await store.tasks.find(task.id)).toBeUndefined()
      const later = await opened().reopen()
      expect(await later.tasks.lease({ now: LATER, until: LATER, limit: 9 })).toEqual([])
    })

    test('can be put off with what went wrong, one change after the other', async () => {
      const task = aTask()
      await store.tasks.insert(task)

      await Promise.all(
        Array.from({ length: 20 }, () =>
          store.tasks.update(task.id, (latest) => ({
            ...latest,
            problem: `${latest.problem ?? ''}!`,
            dueAt: moment(60),
          })),
        ),
      )

      expect(await lease(moment(59))).toEqual([])
      expect(await lease(moment(60))).toMatchObject([{ id: task.id, problem: '!'.repeat(20) }])
    })

    test('that are given up stay and are never given out', async () => {
      const task = aTask()
      await store.tasks.insert(task)

      await store.tasks.update(task.id, (latest) => ({ ...latest, givenUpAt: NOON, problem: 'no' }))

      expect(await lease(moment(86_400))).toEqual([])
      expect(await store.tasks.find(task.id)).toEqual({ ...task, givenUpAt: NOON, problem: 'no' })
    })

    test('that do not exist cannot be changed', async () => {
      const change = store.tasks.update('no-such-task', (task) => task)

      await expect(change).rejects.toMatchObject({ code: 'not-found', status: 404 })
    })

    test('begun by placing an order are kept with it, and not when it was known', async () => {
      const order = anOrder()
      const [task, late] = [aTask(), aTask()]

      await store.orders.insert(order, new Map(), [task])
      await store.orders.insert(order, new Map(), [late])

      const later = await opened().reopen()
      expect(await later.tasks.find(task.id)).toEqual(task)
      expect(await later.tasks.find(late.id)).toBeUndefined()
    })

    test('begun by a change of an order are kept with it, once each', async () => {
      const order = anOrder()
      await store.orders.insert(order, new Map())
      const [task, known] = [aTask(), aTask({ details: { said: 'first' } })]
      await store.tasks.insert(known)
      const effects = [task, aTask({ id: task.id, attempts: 5 }), aTask({ id: known.id })]

      await store.orders.update(order.outTradeNo, (latest) => ({
        order: { ...latest, remark: 'changed' },
        effects: [
          { kind: 'stock', productId: PONKAN, taken: 1 },
          ...effects.map((task) => ({ kind: 'task', task }) as const),
        ],
      }))

      const later = await opened().reopen()
      expect((await later.orders.find(order.outTradeNo))?.remark).toBe('changed')
      expect((await later.stock.taken()).get(PONKAN)).toBe(2)
      expect(await later.tasks.find(task.id)).toEqual(task)
      expect(await later.tasks.find(known.id)).toEqual(known)
    })

    test('of a change that cannot be are not begun', async () => {
      const order = anOrder()
      await store.orders.insert(order, new Map())
      const task = aTask({ id: `orphan/${randomUUID()}` })

      const change = store.orders.update(order.outTradeNo, (latest) => ({
        order: { ...latest, outTradeNo: anOrder().outTradeNo },
        effects: [{ kind: 'task', task }],
      }))

      await expect(change).rejects.toThrow(/key/)
      expect(await store.tasks.find(task.id)).toBeUndefined()
      expect(await (await opened().reopen()).tasks.find(task.id)).toBeUndefined()
    })
  })
}
