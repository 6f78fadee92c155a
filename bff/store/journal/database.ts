/**
 * Tables in memory, kept by a directory: a snapshot and a journal of the commits since.
 *
 * Guarantees: a commit is atomic; it is on disk before anyone learns of it, be it its maker or a reader; commits
 * are serial; the cost of one does not depend on how much is stored. One process only.
 * Limits: all rows are in memory, and a start reads all of them.
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { Low } from 'lowdb'
import type { Log } from '../../log'
import type { CompactionRule } from './compaction'
import { createFacts, type Facts } from './facts'
import { removeDrafts } from './files'
import { createJournal, type Journal } from './journal'
import { acquireLock, type Lock } from './lock'
import { recover } from './recover'
import { type Schema, upgrade } from './schema'
import { createSegment, openSegment } from './segment'
import { type Collections, type Snapshot, snapshotFile } from './snapshot'
import type { StoredTable } from './table'
import { createTransaction, type Write } from './transaction'

export interface Database<Tables> {
  /**
   * Runs `body` on the latest rows, synchronously, and keeps what it writes as one commit; a body that throws
   * changes nothing. Resolves, or rejects with what the body threw, when all that the body saw and did is on disk.
   */
  run<T>(body: (tables: Tables, write: Write) => T): Promise<T>
  /** @throws when the next commit could not be kept */
  ready(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions<Tables> {
  directory: string
  schema: Schema
  tables: (facts: Facts) => Tables
  compaction: CompactionRule
  clock: () => Date
  log: Log
}

type TableSet = Readonly<Record<string, StoredTable>>

/** @throws when the directory is held by another process, was written by a newer program, or is damaged */
export async function openDatabase<Tables extends TableSet>(
  options: DatabaseOptions<Tables>,
): Promise<Database<Tables>> {
  const { directory, clock, log } = options
  await mkdir(directory, { recursive: true, mode: 0o700 })
  let journal: Journal | undefined
  const onLost = (reason: Error) => journal?.fail(reason)
  const lock = await acquireLock({ directory, onLost, clock, log })
  try {
    await removeDrafts(directory)
    const facts = createFacts()
    const tables = options.tables(facts)
    journal = await openJournal(options, tables, facts)
    return assemble({ tables, facts, journal, lock, directory })
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function openJournal(
  { directory, schema, compaction, log }: DatabaseOptions<unknown>,
  tables: TableSet,
  facts: Facts,
): Promise<Journal> {
  const low = new Low<Snapshot>(snapshotFile(path.join(directory, 'snapshot.json')), {
    schema: schema.version,
    journal: 1,
    commits: 0,
    collections: new Map(),
  })
  const found = await recover({ directory, low, schema, log })
  const { version: from, commits, journal, bytes, changes } = found
  load(upgrade(found.collections, { from, to: schema.version, steps: schema.steps }), tables)
  // From here on the tables hold the rows.
  low.data = { ...low.data, collections: new Map() }

  const isBegun = journal > 0 && from === schema.version
  const head = { schema: schema.version, journal: journal + 1, after: commits }
  return createJournal({
    directory,
    low,
    segment: await (isBegun ? openSegment(directory, journal) : createSegment(directory, head)),
    commits,
    grown: { bytes, changes },
    schema: schema.version,
    rule: compaction,
    rows: rowsOf(tables),
    onDisk: (commit) => facts.settle(commit),
    log,
  })
}

function load(collections: Collections, tables: TableSet): void {
  const byName = new Map(Object.values(tables).map((table) => [table.name, table]))
  for (const [name, rows] of collections) {
    const table = byName.get(name)
    if (!table)
      throw new Error(
        `The store holds ${rows.size} rows of "${name}", which this program does not know`,
      )
    table.load(rows)
  }
}

function rowsOf(tables: TableSet) {
  const all = Object.values(tables)
  return {
    count: () => all.reduce((sum, table) => sum + table.size(), 0),
    hold: (): Collections => new Map(all.map((table) => [table.name, table.hold()])),
    release: () => {
      for (const table of all) table.release()
    },
  }
}

function assemble<Tables>({
  tables,
  facts,
  journal,
  lock,
  directory,
}: {
  tables: Tables
  facts: Facts
  journal: Journal
  lock: Lock
  directory: string
}): Database<Tables> {
  let closing: Promise<void> | undefined

  function refuseWhenClosed() {
    if (closing) throw new Error(`The store in ${directory} is closed`)
  }
  async function close() {
    try {
      await journal.close()
    } finally {
      await lock.release()
    }
  }

  return {
    async run(body) {
      refuseWhenClosed()
      const transaction = createTransaction()
      facts.watch()
      let own = 0
      try {
        const value = body(tables, transaction)
        if (transaction.changes.length > 0) {
          const { commit, rows } = journal.append(transaction.changes)
          own = commit
          transaction.apply(commit, rows)
        }
        return value
      } finally {
        // Also for what was thrown: "already paid" must not be said of a payment that a crash can still undo.
        const horizon = Math.max(own, facts.horizon())
        if (horizon > 0) await journal.settled(horizon)
      }
    },
    async ready() {
      refuseWhenClosed()
      await journal.ready()
      await lock.check()
    },
    close: () => (closing ??= close()),
  }
}
