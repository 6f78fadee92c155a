/**
 * A disk that can lose power: after that a file has what was synced, and of the rest as much as chance left. The real
 * one is not asked to sync, which only costs time here.
 */
import { fstatSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { Dice } from '../../http/testing/dice'

export interface Disk {
  /** How long a file is after a power cut. */
  lengthAfterCut(file: string, dice: Dice): number
  sizeOf(file: string): number
  /** The file is on disk as it is. */
  synced(file: string): void
  restore(): void
}

const TICKS = 5

type Syncing = Pick<FileHandle, 'sync' | 'datasync'>

/** For all files of this process. */
export async function mountDisk(directory: string): Promise<Disk> {
  const kept = new Map<number, number>()
  const handle = await open(directory, 'r')
  // The class is not exported; every handle has it.
  const handles = Object.getPrototypeOf(handle) as Syncing
  await handle.close()
  const { sync, datasync } = handles

  async function keep(this: FileHandle): Promise<void> {
    const { ino, size } = fstatSync(this.fd)
    // Long enough to be died in.
    for (let ticks = 0; ticks < TICKS; ticks++) await new Promise(setImmediate)
    kept.set(ino, size)
  }
  Object.assign(handles, { sync: keep, datasync: keep })

  return {
    lengthAfterCut(file, dice) {
      const { ino, size } = statSync(file)
      const least = Math.min(kept.get(ino) ?? 0, size)
      return least + dice.below(size - least + 1)
    },
    sizeOf: (file) => statSync(file).size,
    synced(file) {
      const { ino, size } = statSync(file)
      kept.set(ino, size)
    },
    restore: () => void Object.assign(handles, { sync, datasync }),
  }
}
