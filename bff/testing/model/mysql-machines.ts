/** Machines around one database: the MySQL store, two processes at once, each on a line that can be cut. */
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Dice } from '../../http/testing/dice'
import { openMysqlStore } from '../../store/mysql/mysql'
import type { MysqlPlace } from '../../store/mysql/connections'
import type { Store } from '../../store/store'
import type { MysqlServer } from '../../store/testing/mysql-server'
import { openUnsteadyLine, type UnsteadyLine } from '../../store/testing/unsteady-line'
import type { Machines, Workshop } from './machines'

const PLACES = 2
/** Those who died soon stop looking for their database. */
const PATIENCE = { atStartMs: 10_000, laterMs: 500 }

/** A process that may fail has a line of its own, which costs time; others reach the database as they are. */
interface Seat {
  line?: UnsteadyLine
  /** It may be cut again, who knows when. */
  isCut: boolean
  store: Store
}

interface Room {
  machines: Machines
  close(): Promise<void>
}

export function openMysqlWorkshop(server: MysqlServer): Workshop {
  const free: Record<'steady' | 'unsteady', Room[]> = { steady: [], unsteady: [] }
  const all: Room[] = []
  return {
    async machines({ mayFail }) {
      const kind = mayFail ? 'unsteady' : 'steady'
      const found = free[kind].pop()
      if (found) return found.machines
      const place = await server.create()
      const leave = () => void free[kind].push(room)
      const room = roomAround(place, { isSteady: !mayFail, leave })
      all.push(room)
      return room.machines
    },
    async close() {
      await Promise.all(all.map((room) => room.close()))
    },
  }
}

/** A store that is whole is used for the next run too: to open one takes long, and it remembers nothing. */
function roomAround(
  place: MysqlPlace,
  { isSteady, leave }: { isSteady: boolean; leave: () => void },
): Room {
  const seats: (Seat | undefined)[] = []
  const gone: Promise<unknown>[] = []
  const emptying = createEmptying(place)

  async function sit(at: number): Promise<Store> {
    const line = isSteady ? undefined : await openUnsteadyLine(place)
    const there = line ? { ...place, port: line.port } : place
    const store = await openMysqlStore({ place: there, patience: PATIENCE })
    seats[at] = { store, isCut: false, ...(line && { line }) }
    return store
  }

  async function rise(at: number): Promise<void> {
    const seat = seats[at]
    seats[at] = undefined
    await seat?.line?.refuse()
    if (seat) gone.push(seat.store.close())
  }

  return {
    machines: {
      places: PLACES,
      open: async (at) => seats[at]?.store ?? sit(at),
      crash: rise,
      cut: (at, dice) => cut(seats[at], dice),
      async clear() {
        for (const [at, seat] of seats.entries()) if (seat?.isCut) await rise(at)
        await emptying.empty()
        leave()
      },
    },
    async close() {
      for (let at = 0; at < PLACES; at++) await rise(at)
      await Promise.allSettled([...gone, emptying.close()])
    },
  }
}

/** On a connection of its own, all tables in one breath. */
function createEmptying({ username: user, ...place }: MysqlPlace) {
  let connected: ReturnType<typeof connect> | undefined
  async function connect() {
    const connection = await createConnection({ user, ...place, multipleStatements: true })
    const [tables] = await connection.query<RowDataPacket[]>('SHOW TABLES')
    const names = tables.flatMap((row) => Object.values(row).map(String))
    const data = names.filter((name) => name !== 'schema_versions')
    return { connection, sql: data.map((name) => `DELETE FROM ${name}`).join('; ') }
  }
  return {
    async empty(): Promise<void> {
      const { connection, sql } = await (connected ??= connect())
      await connection.query(sql)
    },
    async close(): Promise<void> {
      await (await connected)?.connection.end()
    },
  }
}

function cut(seat: Seat | undefined, dice: Dice): void {
  if (!seat?.line) return
  seat.isCut = true
  const moment = dice.pick(['now', 'before', 'after', 'after'] as const)
  if (moment === 'now') seat.line.cut()
  else seat.line.cutAt('COMMIT', moment)
}
