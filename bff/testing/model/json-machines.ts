/** Machines with a disk of their own: the JSON store, one process at a time. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Dice } from '../../http/testing/dice'
import { openJsonStore } from '../../store/json'
import { errorCode } from '../../store/journal/error-code'
import type { Store } from '../../store/store'
import { mountDisk, type Disk } from './disk'
import type { Machines, Workshop } from './machines'

/** Small enough for a run to get there. */
const COMPACTION = { minBytes: 8_000, changesPerRow: 1 }

export async function openJsonWorkshop(): Promise<Workshop> {
  // In memory where there is such a place: what a power cut leaves is decided here, not by the disk.
  const memory = '/dev/shm'
  const home = await mkdtemp(path.join(existsSync(memory) ? memory : os.tmpdir(), 'model-'))
  const disk = await mountDisk(home)
  let count = 0
  return {
    machines: () => Promise.resolve(machinesIn(path.join(home, String((count += 1))), disk)),
    async close() {
      disk.restore()
      await rm(home, { recursive: true, force: true })
    },
  }
}

function machinesIn(home: string, disk: Disk): Machines {
  const opened: Store[] = []
  let lives = 0
  let directory = path.join(home, String(lives))

  async function openHere(): Promise<Store> {
    const store = await openJsonStore({ directory, compaction: COMPACTION })
    opened.push(store)
    return store
  }

  return {
    places: 1,
    open: openHere,
    intrude: openHere,

    /** Whoever wrote there goes on writing to what nobody reads any more. */
    crash(_place, { dice, sightings }) {
      const before = directory
      directory = path.join(home, String((lives += 1)))
      const isCut = copyAfterCut({ from: before, to: directory, disk, dice })
      if (isCut) sightings.saw('commits cut off by a crash')
      if (existsSync(path.join(directory, 'snapshot.json'))) sightings.saw('journals compacted')
      return Promise.resolve()
    },

    async clear() {
      await Promise.all(opened.map((store) => store.close()))
      await rm(home, { recursive: true, force: true })
    },
  }
}

interface Cut {
  from: string
  to: string
  disk: Disk
  dice: Dice
}

/** True: something that was written did not stay. */
function copyAfterCut(cut: Cut): boolean {
  for (;;) {
    try {
      return copyAtOnce(cut)
    } catch (error) {
      // The old process goes on meanwhile: where it renamed or removed a file, that was not one moment.
      if (errorCode(error) !== 'ENOENT') throw error
    }
  }
}

function copyAtOnce({ from, to, disk, dice }: Cut): boolean {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to)
  let isCut = false
  for (const name of readdirSync(from).filter((one) => one !== 'lock')) {
    const [file, copy] = [path.join(from, name), path.join(to, name)]
    const length = disk.lengthAfterCut(file, dice)
    copyFileSync(file, copy)
    isCut ||= length < disk.sizeOf(copy)
    truncateSync(copy, length)
    disk.synced(copy)
  }
  return isCut
}
