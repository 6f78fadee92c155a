/**
 * By hand: whether what the store keeps fits together. Changes nothing. Ends with 0 when it does, 2 when something was
 * found, 1 when it could not be looked at.
 */
import { existsSync } from 'node:fs'
import { type CheckReport, checkStore } from './check/check'
import type { Finding } from './check/findings'
import { createProgressBar } from './progress-bar'
import type { StoreConfig } from './store-config'
import { explained, tell, Unable } from './store-command'
import { readStoreEnvironment } from './store-environment'
import { openJsonStore } from './store/json'
import { hasJsonStore } from './store/json-directory'
import { openToLook } from './store/mysql/looking'
import type { Store } from './store/store'

const WHEN_HELD = 'Stop the BFF first, or look at a copy of the directory.'

// Before anything happens: what stands below `await` is not there yet.
const KINDS: Record<Finding['kind'], string> = {
  broken: 'broken',
  'needs-somebody': 'needs somebody',
  'heals-at-start': 'heals at the next start',
}
const bar = createProgressBar(process.stderr)

try {
  const report = await main()
  say(report)
  process.exitCode = report.findingCount === 0 ? 0 : 2
} catch (error) {
  bar.end()
  console.error(explained(error, WHEN_HELD))
  process.exitCode = 1
}

async function main(): Promise<CheckReport> {
  // What the environment says already wins over the file.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const store = await open(readStoreEnvironment(process.env))
  try {
    return await checkStore(store, (progress) =>
      bar.show({ title: 'rows looked at:', ...progress }),
    )
  } finally {
    bar.end()
    await store.close()
  }
}

/** @throws Unable, and as the store */
async function open(chosen: StoreConfig): Promise<Pick<Store, 'inspect' | 'close'>> {
  if (chosen.kind === 'json') {
    const { directory } = chosen
    if (await hasJsonStore(directory)) return openJsonStore({ directory, logger: tell })
    throw new Unable(`There is no JSON store in ${directory}: DATA_DIR says where it is`)
  }
  const { place } = chosen
  const store = await openToLook({ place, logger: tell })
  if (store) return store
  throw new Unable(
    `There are no tables of this program in ${place.database}: its next start makes them, or brings older ones up to date`,
  )
}

function say({ looked, findings, findingCount }: CheckReport): void {
  const rows = Object.entries(looked).map(
    ([kind, count]) => `${count.toLocaleString('en')} ${kind}`,
  )
  console.log(`Looked at ${rows.join(', ')}.`)
  for (const { kind, about, problem } of findings) {
    console.log(`${KINDS[kind]}: ${about}: ${problem}`)
  }
  const more = findingCount - findings.length
  if (more > 0) console.log(`and ${more.toLocaleString('en')} more`)
  if (findingCount === 0) console.log('Everything fits together.')
}
