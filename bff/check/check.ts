/**
 * Whether what a store keeps fits together: money, goods, people and work under way. Rows pass by some at a time, and
 * of them only numbers and sums stay in memory; nothing is changed.
 */
import type { Order } from '../orders/order'
import { type Contents, forEachKind, type Kind, KINDS, type Rows } from '../store/contents'
import type { Store } from '../store/store'
import type { Examiner, Finding, Note } from './findings'
import { examineLedger } from './ledger-rules'
import { examineNotifications } from './notification-rules'
import { examineOrders } from './order-rules'
import { isOrder } from './order-schema'
import { examinePeople } from './people-rules'
import { examineStock } from './stock-rules'
import { examineTasks } from './task-rules'
import { examineUniqueness } from './unique-rules'

export interface CheckReport {
  /** How many rows of each kind were looked at. */
  looked: Record<Kind, number>
  /** The first 1,000. */
  findings: Finding[]
  /** All of them. */
  findingCount: number
}

const MOST_FINDINGS = 1000

/** @throws as the store, when it cannot be looked at */
export function checkStore(
  store: Pick<Store, 'inspect'>,
  told: (progress: { done: number; total: number }) => void = () => undefined,
): Promise<CheckReport> {
  return store.inspect(async (contents) => {
    const report: CheckReport = { looked: await countAll(contents), findings: [], findingCount: 0 }
    const note: Note = (finding) => {
      report.findingCount += 1
      if (report.findings.length < MOST_FINDINGS) report.findings.push(finding)
    }
    const total = Object.values(report.looked).reduce((sum, rows) => sum + rows, 0)
    let done = 0
    await examine(contents, note, (rows) => told({ done: (done += rows), total }))
    for await (const misfit of contents.misfits()) {
      note({ rule: 'derived', kind: 'broken', ...misfit })
    }
    return report
  })
}

const EXAMINERS: readonly ((note: Note) => Examiner)[] = [
  examinePeople,
  examineOrders,
  examineUniqueness,
  examineStock,
  examineLedger,
  examineNotifications,
  examineTasks,
]

async function countAll(contents: Contents): Promise<Record<Kind, number>> {
  const counts = forEachKind(() => 0)
  for (const kind of KINDS) counts[kind] = await contents.count(kind)
  return counts
}

async function examine(
  contents: Contents,
  note: Note,
  passed: (rows: number) => void,
): Promise<void> {
  const examiners = EXAMINERS.map((examiner) => examiner(note))
  const isFit = (order: Order) => {
    if (isOrder(order, note)) return true
    for (const { misses } of examiners) misses?.(order.outTradeNo)
    return false
  }
  async function pass<K extends Kind>(kind: K, isTaken: (row: Rows[K]) => boolean) {
    const takers = examiners.map(({ takes }): Taker<K> => takes[kind])
    for await (const rows of contents.rows(kind)) {
      for (const row of rows.filter(isTaken)) for (const take of takers) take?.(row)
      passed(rows.length)
    }
  }
  for (const kind of KINDS) await (kind === 'orders' ? pass(kind, isFit) : pass(kind, () => true))
  for (const { end } of examiners) end?.()
}

type Taker<K extends Kind> = ((row: Rows[K]) => void) | undefined
