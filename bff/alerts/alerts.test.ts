import { OutTradeNo } from '../contract/primitives'
import type { LogEntry } from '../log'
import { aTask, moment } from '../store/testing/fixtures'
import type { OpenedStore } from '../store/testing/opened-store'
import { openTemporaryJsonStore } from '../store/testing/temporary-json-store'
import { createTaskRunner, type Works } from '../tasks/runner'
import type { ShopTask } from '../tasks/store'
import type { Alert } from './alert'
import { createAlerts, type AlertBot } from './alerts'

const DAY = 86_400

let opened: OpenedStore
let now: Date
let log: LogEntry[]
let sent: string[]
let answers: (() => ReturnType<AlertBot['send']>)[]
beforeEach(async () => {
  opened = await openTemporaryJsonStore()
  now = new Date(moment())
  log = []
  sent = []
  answers = []
})
afterEach(() => opened.dispose())

const away = () => Promise.reject(new Error('no answer'))
const tooMany = () => Promise.resolve('too-many' as const)
const pass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000))
const outTradeNo = OutTradeNo.parse('20261120000000000001')
const alert: Alert = { kind: 'unknown-order', outTradeNo }
const taskOf = (kind = 'unknown-order') =>
  opened.store.tasks.find(`send-alert/${kind}/${outTradeNo}`)

function desk({ isConfigured = true } = {}) {
  const bot: AlertBot = {
    async send(text) {
      const answer = await (answers.shift() ?? (() => Promise.resolve('sent' as const)))()
      if (answer === 'sent') sent.push(text)
      return answer
    },
  }
  const clock = () => now
  const { tasks } = opened.store
  const alerts = createAlerts({ bot: isConfigured ? bot : undefined, tasks, clock })
  const untouched = () => Promise.reject(new Error('no answer'))
  const work: Works = {
    'ask-payment': untouched,
    'report-shipment': untouched,
    'send-message': untouched,
    'follow-refund': untouched,
    'close-payment': untouched,
    reconcile: untouched,
    'send-alert': alerts.send,
  }
  const { runDue } = createTaskRunner({
    store: tasks,
    work,
    givenUp: (task) => alerts.tell({ kind: 'task-given-up', task }),
    clock,
    log: (entry) => void log.push(entry),
  })
  return { ...alerts, runDue }
}

test('the same thing is told once, however often it happens in the days WeChat repeats it', async () => {
  const { tell, runDue } = desk()

  for (let hour = 0; hour < 48; hour++) {
    await tell(alert)
    await runDue()
    pass(3600)
  }

  expect(sent).toHaveLength(1)
  pass(7 * DAY)
  await runDue()
  expect(await taskOf()).toBeUndefined()
  expect(sent).toHaveLength(1)
})

test('another order, another kind and more news of a bill are other things', async () => {
  const { tell, runDue } = desk()
  const other = OutTradeNo.parse('20261120000000000002')

  await tell(alert)
  await tell({ kind: 'unknown-order', outTradeNo: other })
  await tell({ kind: 'foreign-payment', outTradeNo })
  await tell({ kind: 'bill-differs', day: '2026-11-19', differences: 1 })
  await tell({ kind: 'bill-differs', day: '2026-11-19', differences: 2 })
  await runDue()

  expect(sent).toHaveLength(5)
})

test('while the group is away it is tried again, and told when it is back', async () => {
  const { tell, runDue } = desk()
  answers = [away, away]
  await tell(alert)

  await runDue()
  expect(await taskOf()).toMatchObject({ failures: 1, dueAt: moment(15) })
  pass(15)
  await runDue()
  pass(30)
  await runDue()

  expect(sent).toHaveLength(1)
  expect(log.filter(({ event }) => event === 'task-failed')).toHaveLength(2)
})

test('more than the group takes in a minute comes later, and is no failure', async () => {
  const { tell, runDue } = desk()
  answers = [tooMany, tooMany]
  await tell(alert)

  await runDue()
  expect(await taskOf()).toMatchObject({ dueAt: moment(60) })
  pass(60)
  await runDue()
  expect(await taskOf()).toMatchObject({ dueAt: moment(180) })
  pass(120)
  await runDue()

  expect(sent).toHaveLength(1)
  expect(log).toEqual([])
})

test('a task that is given up is told, and one whose cause was told already is not', async () => {
  const { runDue } = desk()
  const told: ShopTask = { id: 'a', kind: 'reconcile', dueAt: moment(), attempts: 0 }
  await opened.store.tasks.insert({ ...aTask(), id: 'report-shipment/1', failures: 29 })
  await opened.store.tasks.insert(told)

  await runDue()
  await runDue()

  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatch(/report-shipment\/1/)
  expect(await opened.store.tasks.find('report-shipment/1')).toHaveProperty('givenUpAt')
})

test('where nobody is to be told nothing is kept, and what an earlier setting left is dropped', async () => {
  await desk().tell(alert)
  const { tell, tasksFor, runDue } = desk({ isConfigured: false })

  await tell({ kind: 'foreign-payment', outTradeNo })
  expect(tasksFor(alert)).toEqual([])
  await runDue()

  expect(await taskOf('foreign-payment')).toBeUndefined()
  expect(await taskOf()).toBeUndefined()
  expect(sent).toEqual([])
})
