/** What the shop sells, read again whenever the merchant has edited the file. */
import { constants } from 'node:fs'
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Log } from '../log'
import { readCatalogue, type Listing } from './catalogue-file'

const LOOK_EVERY_MS = 1000

export interface Catalogue {
  /** What is on sale, in the merchant's order. */
  listings(): Promise<readonly Listing[]>
}

/**
 * Opens the catalogue; a missing file begins as a copy of `builtIn`. An edit that is not valid is logged field by
 * field and the last good catalogue stays. @throws when there is no good one to begin with
 */
export async function openCatalogue({
  file,
  builtIn,
  log,
}: {
  file: string
  builtIn: URL
  log: Log
}): Promise<Catalogue> {
  await mkdir(dirname(file), { recursive: true })
  await copyFile(builtIn, file, constants.COPYFILE_EXCL).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error
  })
  let version = await versionOf(file)
  let lookedAt = performance.now()
  const first = readCatalogue(await readFile(file, 'utf8'))
  if (first.kind === 'invalid') throw new Error(`${file}:\n  ${first.problems.join('\n  ')}`)
  let good = onSale(first.listings)

  async function reread(): Promise<void> {
    const current = await versionOf(file)
    if (current === version) return
    version = current
    const read = current === 'missing' ? missing : readCatalogue(await readFile(file, 'utf8'))
    if (read.kind === 'valid') {
      good = onSale(read.listings)
      log({ level: 'info', event: 'catalogue-read', products: good.length })
      return
    }
    for (const problem of read.problems) log({ level: 'warn', event: 'catalogue-invalid', problem })
  }

  return {
    async listings() {
      if (performance.now() - lookedAt >= LOOK_EVERY_MS) {
        lookedAt = performance.now()
        await reread()
      }
      return good
    },
  }
}

const missing = { kind: 'invalid', problems: ['the file is gone'] } as const

const onSale = (listings: Listing[]): Listing[] => listings.filter((listing) => listing.onSale)

/** Changes with every edit: editors that replace the file change its inode, others its times. */
async function versionOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file)
    return `${mtimeMs} ${size} ${ino}`
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'missing'
    throw error
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code
