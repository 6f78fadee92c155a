/** `npm run bench`: what this project promises to be fast at, measured beside what it is held against. */
import { parseArgs } from 'node:util'
import { bundle } from './bundle'
import { startLoad } from './load'
import { measureNotifications } from './notifications'
import { measureReads } from './reads'
import { measureOrders } from './orders'
import { measureRestart } from './restart'
import { measureTwoProcesses } from './two-processes'
import { measureWrites } from './writes'
import { isKept, print, type Row, writeReport } from './report'
import { startDatabase } from './databases'
import type { Bench } from './bench'

const PARTS = {
  notifications: measureNotifications,
  reads: measureReads,
  orders: measureOrders,
  writes: measureWrites,
  restart: measureRestart,
  processes: measureTwoProcesses,
}

const { only, quick } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
}).values
const wanted = only?.split(',') ?? Object.keys(PARTS)
const unknown = wanted.filter((name) => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}: --only ${Object.keys(PARTS).join(',')}`)
  process.exit(1)
}

await bundle()
const rows: Row[] = []
const load = startLoad()
const database = await startDatabase()
const bench: Bench = {
  load,
  database,
  quick,
  rounds: quick ? 3 : 5,
  tell(row) {
    rows.push(row)
    print(row)
  },
}
try {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (wanted.includes(name)) await measure(bench)
  }
} finally {
  await load.stop()
  await database?.stop()
}
console.log(`The load generator took at most ${(100 * load.busiest()).toFixed(0)} % of one core.`)
writeReport(rows)
const broken = rows.filter((row) => isKept(row) === false)
for (const { name } of broken) console.error(`Not kept: ${name}`)
process.exit(broken.length > 0 ? 1 : 0)
