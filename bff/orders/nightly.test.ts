import type { BillEntry, Reconciliation as Report } from '../contract/reconciliation'
import { Fen, instant, type Instant } from '../contract/primitives'
import { AppError } from '../errors'
import type { LogEntry } from '../log'
import type { OpenedStore } from '../store/testing/opened-store'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { createTaskRunner, type TaskWork } from '../tasks/runner'
import { createNightly } from './nightly'

let opened: OpenedStore
let now: Instant
let read: string[]
/** Days of which the next report has a row that could not be compared. */
let unclear: Set<string>
let log: LogEntry[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  // Eleven in the morning in China: today's bill of yesterday is there.
  now = on('20T03:00:00')
  read = []
  unclear = new Set()
  log = []
})
afterEach(() => opened.dispose())

const on = (time: string) => instant(new Date(`2026-11-${time}Z`))
const ROW: BillEntry = {
  kind: 'payment',
  outTradeNo: '20261119ABC',
  transactionId: '4200000001',
  amount: Fen.parse(100),
}
const untouched: TaskWork = () => Promise.reject(new Error('not meant'))
const notReady = () =>
  Promise.reject(new AppError('wechat-rejected', 502, '账单生成中，请在次日10点后重试'))

function night(answer: (day: string) => Promise<unknown> = () => Promise.resolve()) {
  const { tasks, reconciliations: reports } = opened.store
  const clock = () => new Date(now)
  const tell = (entry: LogEntry) => void log.push(entry)
  async function reconcile(day: string): Promise<Report> {
    read.push(day)
    await answer(day)
    const counts = { payments: 0, refunds: 0, repaired: 0 }
    const differences = unclear.delete(day) ? [{ kind: 'unclear' as const, entry: ROW }] : []
    const differenceCount = differences.length
    const told = { ...counts, differences, differenceCount }
    const report = { date: day, ...told, startedAt: now, endedAt: now }
    await reports.keep(report)
    return report
  }
  const nightly = createNightly({
    reconcile,
    reports,
    tasks,
    clock,
    log: tell,
    patienceMs: 100,
  })
  const work = {
    'ask-payment': untouched,
    'report-shipment': untouched,
    'send-message': untouched,
    'follow-refund': untouched,
    'close-payment': untouched,
    reconcile: nightly.reconcile,
    'send-alert': () => Promise.reject(new Error('not meant')),
  }
  const { runDue } = createTaskRunner({ store: tasks, work, clock, log: tell })
  return { ...nightly, runDue }
}
const task = (name: string) => opened.store.tasks.find(`reconcile/${name}`)

test('every day at 10:30 in China the bill of the day before is read, once', async () => {
  const { plan, runDue } = night()
  await plan()
  await plan()
  await runDue()
  expect(read).toEqual([])

  now = on('21T02:30:00')
  await runDue()
  expect(read).toEqual(['2026-11-20', '2026-11-19'])
  expect(await task('nightly')).toMatchObject({ dueAt: on('22T02:30:00') })
  now = on('22T02:29:59')
  await runDue()
  now = on('22T02:30:00')
  await runDue()

  expect(read.slice(2)).toEqual(['2026-11-21'])
})

test('a bill that is not there yet is asked for again half an hour later', async () => {
  const answers = [notReady, notReady]
  const { plan, runDue } = night(() => (answers.shift() ?? (() => Promise.resolve()))())
  now = on('20T02:00:00')
  await plan()

  now = on('20T02:30:00')
  await runDue()
  expect(await task('nightly')).toMatchObject({ dueAt: on('20T03:00:00') })
  now = on('20T03:00:00')
  await runDue()
  now = on('20T03:30:00')
  await runDue()

  expect(read).toEqual(['2026-11-19', '2026-11-19', '2026-11-19'])
  expect(await task('nightly')).toMatchObject({ dueAt: on('21T02:30:00') })
  expect(log.filter(({ event }) => event === 'reconciliation-failed')).toHaveLength(2)
})

test('days of a standstill are made up for, a week of them, and one bad bill keeps no other from being read', async () => {
  const { plan, runDue } = night((day) => (day === '2026-11-28' ? notReady() : Promise.resolve()))
  await plan()

  now = on('30T03:00:00')
  await runDue()

  const days = [29, 28, 27, 26, 25, 24, 23].map((day) => `2026-11-${day}`)
  expect(read).toEqual(days)
  now = on('30T03:30:00')
  await runDue()
  expect(read.slice(7)).toEqual(['2026-11-28'])
})

test('a day with a row that could not be compared is read again the next morning, and no sooner', async () => {
  unclear.add('2026-11-19')
  const { plan, runDue } = night((day) => (day === '2026-11-20' ? notReady() : Promise.resolve()))
  now = on('20T02:00:00')
  await plan()
  now = on('20T02:30:00')
  await runDue()
  expect(read).toEqual(['2026-11-19'])

  now = on('21T02:30:00')
  await runDue()
  now = on('21T03:00:00')
  await runDue()

  expect(read.slice(1)).toEqual(['2026-11-20', '2026-11-19', '2026-11-20'])
})

test('a bill that takes long is read on beside the other tasks, once', async () => {
  let finish: () => void = () => undefined
  const { plan, runDue } = night(() => new Promise<void>((resolve) => (finish = resolve)))
  now = on('20T02:00:00')
  await plan()
  now = on('20T02:30:00')
  await runDue()
  expect(await task('nightly')).toMatchObject({ dueAt: on('20T02:40:00') })

  finish()
  now = on('20T02:40:00')
  await runDue()

  expect(read).toEqual(['2026-11-19'])
  expect(await task('nightly')).toMatchObject({ dueAt: on('21T02:30:00') })
})

test('a day asked for is read again and forgotten; of today there is no bill', async () => {
  const { ask, runDue } = night()

  await expect(ask('2026-11-20')).rejects.toMatchObject({ code: 'invalid-input' })
  for (let time = 0; time < 2; time++) {
    await ask('2026-11-19')
    await runDue()
  }

  expect(read).toEqual(['2026-11-19', '2026-11-19'])
  expect(await task('2026-11-19')).toBeUndefined()
})

test('a day that never comes is given up', async () => {
  const { ask, runDue } = night(notReady)
  await ask('2026-01-01')

  for (let time = 0; time < 60; time++) {
    await runDue()
    now = instant(new Date(Date.parse(now) + 30 * 60_000))
  }

  expect(read).toHaveLength(50)
  expect(await task('2026-01-01')).toHaveProperty('givenUpAt')
})
