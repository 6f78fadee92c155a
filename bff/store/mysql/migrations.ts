/** Brings the tables to what this program knows, once, however many processes start at the same moment. */
import { createHash } from 'node:crypto'
import type { Statements } from './connections'
import type { MysqlDatabase } from './database'
import { isNoSuchTable } from './failures'
import { type Part, STEPS, VERSIONS_TABLE } from './schema'

/** Seconds to wait while another process migrates. */
const WAIT_SECONDS = 60

/** @throws when a newer program has been here, or another one migrates and does not finish */
export async function migrate(
  database: MysqlDatabase,
  { name, steps = STEPS }: { name: string; steps?: typeof STEPS },
): Promise<void> {
  if ((await versionOf(database, { name, steps })) === steps.length) return
  await database.onOneConnection((statements) =>
    holdingLock(statements, name, async () => {
      await statements.change(VERSIONS_TABLE)
      const from = await versionOf(statements, { name, steps })
      for (const [index, step] of [...steps.entries()].slice(from)) {
        for (const part of step) await take(statements, part)
        await statements.change('INSERT INTO schema_versions (version) VALUES (?)', [index + 1])
      }
    }),
  )
}

export async function take(statements: Statements, part: Part): Promise<void> {
  if (typeof part === 'string') await statements.change(part)
  else await part(statements)
}

export async function versionOf(
  statements: Statements,
  { name, steps = STEPS }: { name: string; steps?: typeof STEPS },
): Promise<number> {
  const version = await statements
    .rows<{ version: number | null }>('SELECT MAX(version) AS version FROM schema_versions')
    .then(
      ([row]) => row?.version ?? 0,
      (error: unknown) => {
        if (isNoSuchTable(error)) return 0
        throw error
      },
    )
  if (version > steps.length) {
    throw new Error(
      `The database ${name} has schema ${version}, and this program knows ${steps.length} and older ones: start the newer program`,
    )
  }
  return version
}

/** A lock of the server's, not of a row: changes of tables commit, and with that let rows go. */
async function holdingLock(
  statements: Statements,
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  // Locks are the whole server's, and their names at most 64 long.
  const lock = `migrate ${createHash('sha256').update(name).digest('hex').slice(0, 40)}`
  const [row] = await statements.rows<{ isHeld: number | null }>(
    'SELECT GET_LOCK(?, ?) AS isHeld',
    [lock, WAIT_SECONDS],
  )
  if (row?.isHeld !== 1) {
    throw new Error(`Another process has been migrating the database ${name} for ${WAIT_SECONDS} s`)
  }
  try {
    await work()
  } finally {
    await statements.rows('SELECT RELEASE_LOCK(?)', [lock])
  }
}
