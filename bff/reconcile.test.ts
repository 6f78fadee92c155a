/** The command a merchant runs by hand, as a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { instant } from './contract/primitives'
import { Reconciliation } from './contract/reconciliation'
import { boundsOf, dayInChina } from './orders/china-days'
import { startSimulator, type Simulator } from './simulator'
import { openJsonStore } from './store/json'
import { anOrder } from './store/testing/fixtures'

jest.setTimeout(60_000)

const ORIGIN = 'http://127.0.0.1:9'

let simulator: Simulator
let directory: string
beforeAll(async () => {
  simulator = await startSimulator({ shopOrigin: ORIGIN })
  directory = await mkdtemp(path.join(os.tmpdir(), 'reconcile-'))
})
afterAll(async () => {
  await simulator.stop()
  await rm(directory, { recursive: true, force: true })
})

const reconcile = (...words: string[]) => run([], words)

/** As where somebody watches. */
const IN_A_TERMINAL = ['--import', 'data:text/javascript,process.stderr.isTTY=true']

async function run(flags: string[], words: string[]) {
  const script = path.join(__dirname, 'reconcile.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', ...flags, script, ...words], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      ...simulator.environment,
      PUBLIC_ORIGIN: ORIGIN,
      DATA_DIR: directory,
    },
  })
  let [said, complained] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, said, complained }
}

/** Two days ago its bill was there, whatever the hour. */
const date = dayInChina(new Date(), -2)

test('a day on which both books agree ends with 0, and its report is kept', async () => {
  const { code, said, complained } = await reconcile('--date', date)

  expect([code, complained]).toEqual([0, ''])
  expect(Reconciliation.parse(JSON.parse(said))).toMatchObject({ date, differenceCount: 0 })
  const store = await openJsonStore({ directory })
  expect(await store.reconciliations.find(date)).toMatchObject({ date, payments: 0 })
  await store.close()
})

test('a difference ends with 2', async () => {
  const noon = instant(new Date(Date.parse(boundsOf(date).from) + 43_200_000))
  const order = anOrder({ status: 'paid', paidAt: noon, transactionId: '4200000001' })
  const store = await openJsonStore({ directory })
  await store.orders.insert(order, new Map())
  await store.close()

  const { code, said } = await reconcile('--date', date)

  expect(code).toBe(2)
  expect(JSON.parse(said)).toMatchObject({
    differences: [{ kind: 'missing-there', entry: { outTradeNo: order.outTradeNo } }],
  })
})

test('in a terminal it shows how far it is', async () => {
  const { code, complained } = await run(IN_A_TERMINAL, ['--date', date])

  expect(code).toBe(2)
  expect(complained).toMatch(/[░█] 1 paid orders of ours/)
})

test('while the BFF has the store it says so, and where to ask instead', async () => {
  const store = await openJsonStore({ directory })

  const { code, complained } = await reconcile('--date', date)

  expect(code).toBe(1)
  expect(complained).toContain('is in use by process')
  expect(complained).toContain('POST /api/merchant/reconciliations')
  expect(complained).not.toContain('    at ')
  await store.close()
})

test.each([[[]], [['--date', 'yesterday']], [['--date', dayInChina(new Date())]]])(
  'it ends with a sentence for %j',
  async (words) => {
    const { code, complained } = await reconcile(...words)

    expect(code).toBe(1)
    expect(complained).toMatch(/\w/)
    expect(complained).not.toContain('    at ')
  },
)
