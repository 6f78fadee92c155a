import type { LogEntry } from '../log'
import { aTask, moment } from '../store/testing/fixtures'
import type { OpenedStore } from '../store/testing/opened-store'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { createTaskRunner, type TaskOutcome, type TaskWork } from './runner'
import type { Task } from './store'

const HOUR = 3600

let opened: OpenedStore
let now: Date
let logged: LogEntry[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  now = new Date(moment())
  logged = []
})
afterEach(() => opened.dispose())

const done: TaskOutcome = { kind: 'done' }
const tasks = () => opened.store.tasks
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
const untouched: TaskWork = () => Promise.reject(new Error('not meant'))

const runner = (attempt: TaskWork) =>
  createTaskRunner({
    store: tasks(),
    work: {
      'report-shipment': attempt,
      'send-message': untouched,
      'follow-refund': untouched,
      'close-payment': untouched,
      'ask-payment': untouched,
      reconcile: () => Promise.reject(new Error('not meant')),
      'send-alert': () => Promise.reject(new Error('not meant')),
    },
    clock: () => now,
    log: (entry) => void logged.push(entry),
  })

/** A promise for the test to settle. */
function gate() {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open: () => open() }
}

test('what is due is done and forgotten, what is not stays', async () => {
  const [due, early] = [aTask(), aTask({ dueAt: moment(1) })]
  await tasks().insert(due)
  await tasks().insert(early)
  const seen: Task[] = []

  await runner((task) => Promise.resolve(seen.push(task)).then(() => done)).runDue()

  expect(seen.map(({ id, attempts }) => ({ id, attempts }))).toEqual([{ id: due.id, attempts: 1 }])
  expect(await tasks().find(due.id)).toBeUndefined()
  expect(await tasks().find(early.id)).toEqual(early)
})

test('more than fit a batch are done in one run, a few at a time', async () => {
  await Promise.all(Array.from({ length: 30 }, () => tasks().insert(aTask())))
  let atOnce = 0
  let most = 0
  let count = 0

  await runner(async () => {
    most = Math.max(most, ++atOnce)
    count++
    await new Promise(setImmediate)
    atOnce--
    return done
  }).runDue()

  expect(count).toBe(30)
  expect(most).toBe(8)
})

test('runs at the same time in one process are one', async () => {
  await tasks().insert(aTask())
  let count = 0
  const { runDue } = runner(() => {
    count++
    // The time of the lease goes by while the first is at it.
    pass(121)
    return new Promise((resolve) => setImmediate(() => resolve(done)))
  })

  await Promise.all([runDue(), runDue(), runDue()])

  expect(count).toBe(1)
})

test('what asks to be done again is, after the seconds it said', async () => {
  const task = aTask()
  await tasks().insert(task)
  const { runDue } = runner(() =>
    Promise.resolve({ kind: 'again', inSeconds: 30, problem: 'not paid yet' }),
  )

  await runDue()

  expect(await tasks().find(task.id)).toMatchObject({ dueAt: moment(30), problem: 'not paid yet' })
  pass(30)
  await runDue()
  expect(await tasks().find(task.id)).toMatchObject({ dueAt: moment(60), attempts: 2 })
})

test('what breaks off is tried ever later, and in the end given up for somebody to look at', async () => {
  const task = aTask()
  await tasks().insert(task)
  const { runDue } = runner(() => Promise.reject(new Error('no answer')))
  const waits: number[] = []

  for (let tries = 0; tries < 40; tries++) {
    await runDue()
    const { dueAt, givenUpAt } = (await tasks().find(task.id)) ?? task
    if (givenUpAt) break
    waits.push((Date.parse(dueAt) - now.getTime()) / 1000)
    pass(waits.at(-1) ?? 0)
  }

  expect(waits.slice(0, 9)).toEqual([15, 30, 60, 300, 1800, HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR])
  expect(waits).toHaveLength(29)
  expect(logged.at(-1)).toMatchObject({
    level: 'error',
    event: 'task-given-up',
    id: task.id,
    problem: 'no answer',
  })
  pass(24 * HOUR)
  await runDue()
  expect(await tasks().find(task.id)).toMatchObject({ attempts: 30, problem: 'no answer' })
})

test('an attempt that does not break off begins the count of failures anew', async () => {
  const task = aTask({ failures: 29 })
  await tasks().insert(task)
  const again: TaskOutcome = { kind: 'again', inSeconds: 1, problem: 'later' }
  await runner(() => Promise.resolve(again)).runDue()
  pass(1)

  await runner(() => Promise.reject(new Error('no answer'))).runDue()

  expect(await tasks().find(task.id)).toMatchObject({ failures: 1, dueAt: moment(16) })
})

test('what cannot be done is given up at once and logged with its id', async () => {
  const task = aTask()
  await tasks().insert(task)

  await runner(() => Promise.resolve({ kind: 'give-up', problem: 'not shippable' })).runDue()

  expect(await tasks().find(task.id)).toMatchObject({
    givenUpAt: moment(),
    problem: 'not shippable',
  })
  expect(logged).toMatchObject([{ level: 'error', id: task.id, problem: 'not shippable' }])
})

test('one that breaks off does not keep the others from being done', async () => {
  const [bad, good] = [aTask(), aTask()]
  await tasks().insert(bad)
  await tasks().insert(good)

  await runner(({ id }) =>
    id === bad.id ? Promise.reject(new Error('no answer')) : Promise.resolve(done),
  ).runDue()

  expect(await tasks().find(good.id)).toBeUndefined()
  expect(await tasks().find(bad.id)).toMatchObject({ failures: 1 })
})

test('a kind written by a newer program is left alone', async () => {
  const text = JSON.stringify(aTask()).replace('"kind":"report-shipment"', '"kind":"send-parcel"')
  const task = JSON.parse(text) as Task
  await tasks().insert(task)

  await runner(untouched).runDue()

  expect(await tasks().find(task.id)).toEqual({ ...task, dueAt: moment(120) })
})

test('a fresh task is done when woken, also while a run is under way', async () => {
  const [first, second] = [aTask(), aTask()]
  const [begun, held] = [gate(), gate()]
  const finished = gate()
  const { wake } = runner(async ({ id }) => {
    if (id === first.id) {
      begun.open()
      await held.passed
    } else finished.open()
    return done
  })
  await tasks().insert(first)

  wake()
  await begun.passed
  await tasks().insert(second)
  wake()
  held.open()

  await finished.passed
  expect(await tasks().find(first.id)).toBeUndefined()
})

test('to stop is to let what is under way end and to begin nothing more', async () => {
  await tasks().insert(aTask())
  const [begun, held] = [gate(), gate()]
  let count = 0
  const { wake, runDue, stop } = runner(async () => {
    count++
    begun.open()
    await held.passed
    return done
  })
  wake()
  await begun.passed
  await tasks().insert(aTask())

  let isStopped = false
  const stopping = stop().then(() => (isStopped = true))
  await new Promise(setImmediate)
  expect(isStopped).toBe(false)
  held.open()
  await stopping
  wake()
  await runDue()

  expect(count).toBe(1)
})

test('a store that fails is said by a run, and logged when woken', async () => {
  await opened.store.close()
  const { wake, runDue, stop } = runner(untouched)

  await expect(runDue()).rejects.toThrow(/closed/)
  wake()
  await stop()
  await new Promise(setImmediate)

  expect(logged).toMatchObject([{ level: 'error', event: 'tasks-failed' }])
})
