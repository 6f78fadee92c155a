/** What the rows mean, by number, and how rows of one meaning become rows of the next. */
import { awake, type Stored } from './rows'
import type { Collections } from './snapshot'

export interface Schema {
  version: number
  /** `steps[0]` makes schema 1 of schema 0. May change the collections it is given. */
  steps: Record<number, (collections: Collections) => Collections>
}

export function upgrade(
  collections: Collections,
  { from, to, steps }: { from: number; to: number; steps: Schema['steps'] },
): Collections {
  if (from === to) return collections
  let upgraded = new Map([...collections].map(([name, rows]) => [name, allAwake(rows)]))
  for (let version = from; version < to; version++) {
    const step = steps[version]
    if (!step) throw new Error(`there is no way from schema ${version} to ${version + 1}`)
    upgraded = step(upgraded)
  }
  return upgraded
}

/** A step changes rows, not bytes. */
function allAwake(rows: Stored): Stored {
  return new Map([...rows].map(([key, row]) => [key, awake(row)]))
}

/** @throws when the rows were written by a program newer than this one */
export function refuseNewer(version: number, schema: Schema, file: string): void {
  if (version <= schema.version) return
  throw new Error(
    `${file} was written by a newer version of this program (schema ${version}, this one knows ` +
      `${schema.version}). Nothing was changed. Run the newer version.`,
  )
}
