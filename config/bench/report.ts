/** What was measured, for people and for programs. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { root } from './bundle'

export interface Row {
  name: string
  /** `undefined`: not measured, and `note` says why. */
  value: number | undefined
  unit: string
  /** What it is held against, in the same unit. */
  against?: { name: string; value: number }
  /** A promise: the row is kept when the number is within it. */
  bound?: { of: 'value' | 'ratio'; is: 'at least' | 'at most' | 'exactly'; limit: number }
  ratio?: number
  note?: string
}

/** Undefined where nothing was promised. */
export function isKept({ bound, value, ratio }: Row): boolean | undefined {
  if (!bound) return undefined
  const measured = bound.of === 'value' ? value : ratio
  if (measured === undefined) return undefined
  if (bound.is === 'exactly') return measured === bound.limit
  return bound.is === 'at least' ? measured >= bound.limit : measured <= bound.limit
}

export function print(row: Row): void {
  const kept = isKept(row)
  const mark = kept === undefined ? ' ' : kept ? '✓' : '✗'
  const cells = [
    mark,
    row.name.padEnd(58),
    (row.value === undefined ? 'not measured' : shown(row.value)).padStart(12),
    row.unit.padEnd(9),
    (row.ratio === undefined ? '' : `${shown(row.ratio)} ×`).padStart(8),
    boundOf(row).padEnd(16),
    againstOf(row),
  ]
  console.log(`${cells.join(' ')}${row.note === undefined ? '' : ` ${row.note}`}`.trimEnd())
}

const boundOf = ({ bound, unit }: Row): string =>
  bound ? `(${bound.is} ${bound.limit} ${bound.of === 'ratio' ? '×' : unit})` : ''

const againstOf = ({ against }: Row): string =>
  against ? `of ${shown(against.value)}: ${against.name}` : ''

/** Three digits that count, and none behind the point of what is large. */
const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)

export function writeReport(rows: Row[]): void {
  const folder = path.join(root, 'test-results')
  mkdirSync(folder, { recursive: true })
  const machine = { node: process.version, cores: availableParallelism() }
  const told = rows.map((row) => ({ ...row, kept: isKept(row) }))
  const text = JSON.stringify({ at: new Date().toISOString(), machine, rows: told }, undefined, 2)
  writeFileSync(path.join(folder, 'bench.json'), `${text}\n`)
}
