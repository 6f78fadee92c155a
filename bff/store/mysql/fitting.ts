/** Whether rows that another store has kept fit into the tables: what is too long, no number, or not unique. */
import { KEY_OF, type Kind, type Misfit, type Rows } from '../contents'
import type { Value } from './connections'
import { sideTableOf } from './side-tables'
import { TABLES } from './tables'

/** Bytes. As the tables are, told before there are any. */
export const WIDTHS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  users: { id: 256, union_id: 512 },
  user_identities: { app_id: 32, open_id: 512, user_id: 256 },
  sessions: { token_hash: 128, user_id: 256 },
  sign_ins: { state_hash: 128 },
  credentials: { name: 2048 },
  stock: { product_id: 64 },
  ledger: { id: 256, user_id: 256 },
  reconciliations: { date: 32 },
  notifications: { id: 128, out_trade_no: 32 },
  tasks: { id: 512 },
  orders: { out_trade_no: 32, user_id: 256, request_id: 64, status: 32, transaction_id: 128 },
  order_refunds: { out_refund_no: 64, out_trade_no: 32 },
}

/** A MEDIUMTEXT. */
const DOCUMENT = 2 ** 24 - 1

/** Takes every row once; gives what of it does not fit. */
export function createFitting(): <K extends Kind>(kind: K, row: Rows[K]) => Misfit[] {
  const owners = new Map<string, string>()

  function sharing(table: string, key: Value[], about: string): string[] {
    const name = JSON.stringify([table, ...key])
    const owner = owners.get(name)
    owners.set(name, about)
    return owner === undefined ? [] : [`shares what must be its own alone with ${owner}`]
  }

  return (kind, row) => {
    const about = `${kind} ${KEY_OF[kind](row)}`
    return recordsOf(kind, row)
      .flatMap(({ table, values, unique }) => [
        ...Object.entries(values).flatMap(([column, value]) => tooLong(table, column, value)),
        ...unique.flatMap((key) => sharing(table, key, about)),
      ])
      .map((problem) => ({ about, problem }))
  }
}

/** What would be written for a row: its own record, and those beside it. */
interface DatabaseRecord {
  table: string
  values: Record<string, Value>
  /** What no other record of the table may have. */
  unique: Value[][]
}

function recordsOf<K extends Kind>(kind: K, row: Rows[K]): DatabaseRecord[] {
  const { name, columns } = TABLES[kind]
  const values = Object.fromEntries(Object.entries(columns).map(([it, of]) => [it, of(row)]))
  const { union_id: unionId = null } = values
  const own = { table: name, values, unique: unionId === null ? [] : [[unionId]] }
  const side = sideTableOf(kind)
  if (!side) return [own]
  const beside = side.of(row).map((derived) => ({
    table: side.name,
    values: Object.fromEntries(side.columns.map((column, at) => [column, derived[at] ?? null])),
    unique: [derived.slice(0, -1)],
  }))
  return [own, ...beside]
}

function tooLong(table: string, column: string, value: Value): string[] {
  if (value === null) return []
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? [] : [`has no whole number for ${column}`]
  }
  const width = column === 'document' ? DOCUMENT : (WIDTHS[table]?.[column] ?? 0)
  const bytes = Buffer.byteLength(value)
  return bytes <= width ? [] : [`needs ${bytes} bytes for ${column}, and there are ${width}`]
}
