/**
 * By hand: the JSON store of DATA_DIR moves into the database of MYSQL_ADDRESS; with `--dry-run` it is only said whether
 * it could. Ends with 0 when it has moved, or could; 2 when what is here or there does not allow it; 1 when it could
 * not be told.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createProgressBar } from './progress-bar'
import { explained, tell, Unable } from './store-command'
import { readStoreEnvironment } from './store-environment'
import { openJsonStore } from './store/json'
import { hasJsonStore, markMoved } from './store/json-directory'
import {
  CannotMove,
  carryOut,
  type Plan,
  planMove,
  type Progress,
  rowCount,
} from './store/moving/moving'
import type { MysqlPlace } from './store/mysql/connections'
import { openDestination } from './store/mysql/destination'
import { openToLook } from './store/mysql/looking'
import type { Store } from './store/store'

const WHEN_HELD = 'Stop the BFF first: what it takes in meanwhile would be missing in MySQL.'

// Before anything happens: what stands below `await` is not there yet.
const WAY_OUT = `Nothing there was overwritten. The database must be empty, or hold nothing but a part of this same store as it
is now: take another database, or drop the tables in this one.`

const bar = createProgressBar(process.stderr)
const told = ({ phase, ...progress }: Progress) => bar.show({ title: TITLES[phase], ...progress })
const TITLES: Record<Progress['phase'], string> = {
  looking: 'looked at there: rows',
  moving: 'moved: rows',
  checking: 'read back and compared: rows',
}

try {
  await main()
} catch (error) {
  bar.end()
  const isInTheWay = error instanceof CannotMove
  console.error(isInTheWay ? listed(error) : explained(error, WHEN_HELD))
  process.exitCode = isInTheWay ? 2 : 1
}

async function main(): Promise<void> {
  const isDry = askedForDryRun()
  // What the environment says already wins over the file.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { directory, place } = readPlaces()
  if (!(await hasJsonStore(directory))) {
    throw new Unable(`There is no JSON store in ${directory}: DATA_DIR says where it is`)
  }
  const source = await openJsonStore({ directory, logger: tell })
  try {
    await (isDry ? tryOut(source, place) : move(source, { directory, place }))
  } finally {
    await source.close()
  }
}

/** @throws Unable */
function askedForDryRun(): boolean {
  try {
    const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } })
    return values['dry-run']
  } catch {
    throw new Unable('npm run store:migrate, or npm run store:migrate -- --dry-run')
  }
}

/** @throws ConfigError */
function readPlaces(): { directory: string; place: MysqlPlace } {
  const [json, mysql] = (['json', 'mysql'] as const).map((kind) =>
    readStoreEnvironment(process.env, kind),
  )
  if (json?.kind !== 'json' || mysql?.kind !== 'mysql') throw new Unable('One of each is needed')
  return { directory: json.directory, place: mysql.place }
}

async function tryOut(source: Store, place: MysqlPlace): Promise<void> {
  const target = await openToLook({ place, logger: tell })
  try {
    const plan = await planMove({ source, target, told })
    bar.end()
    sayCounts(plan)
    if (!target) console.log(`There are no tables of this program in ${nameOf(place)} yet.`)
    if (plan.hindranceCount > 0) throw new CannotMove('It could not be moved', plan)
    console.log('Every row would fit. Nothing was written.')
  } finally {
    await target?.close()
  }
}

async function move(
  source: Store,
  { directory, place }: { directory: string; place: MysqlPlace },
): Promise<void> {
  const destination = await openDestination({ place, logger: tell })
  try {
    const plan = await planMove({ source, target: destination, told })
    bar.end()
    sayCounts(plan)
    await carryOut(plan, destination, told)
    bar.end()
    await markMoved(directory, { to: nameOf(place), at: new Date() })
    sayDone(plan, directory)
  } finally {
    await destination.close()
  }
}

function nameOf({ host, port, database }: MysqlPlace): string {
  return `${database} on ${host}:${port}`
}

function sayCounts({ counts }: Plan): void {
  const line = (name: string, here: string, there: string) =>
    console.log(`  ${name.padEnd(16)}${here.padStart(12)}${there.padStart(12)}`)
  line('rows', 'here', 'there')
  for (const [kind, { here, there }] of Object.entries(counts)) {
    line(kind, here.toLocaleString('en'), there.toLocaleString('en'))
  }
}

function sayDone(plan: Plan, directory: string): void {
  const { paid, refunded, balances, taken } = plan.sums
  console.log(`
Moved. All ${rowCount(plan).toLocaleString('en')} rows were read back and are there as they were here:
  paid ${paid} fen, refunded ${refunded} fen, on balances ${balances} fen, ${taken} pieces taken.

Now set STORE=mysql and start the BFF. Keep ${directory}: the catalogue, pictures and avatars are still read from there;
snapshot.json and journal-*.jsonl in it are a backup, and are not opened as a store any more.`)
}

function listed({ message, hindrances, hindranceCount }: CannotMove): string {
  const lines = hindrances.map(({ about, problem }) => `  ${about}: ${problem}`)
  const more = hindranceCount - lines.length
  if (more > 0) lines.push(`  and ${more.toLocaleString('en')} more`)
  return `\n${message}:\n${lines.join('\n')}\n\n${WAY_OUT}`
}
