/** A file that is not as we wrote it: kept aside, named, never repaired by guessing. */
import { constants, copyFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from './error-code'

export class StoreDamaged extends Error {
  override readonly name = 'StoreDamaged'
}

/**
 * Copies the file aside and makes the error to throw. The copy is named after the file's own last change, so that
 * a service that is restarted over and over does not fill the disk with copies.
 */
export async function damaged({
  file,
  line,
  why,
  wayOut,
}: {
  file: string
  line: number
  why: string
  wayOut: string
}): Promise<StoreDamaged> {
  const { mtime } = await stat(file)
  const copy = `${file}.corrupt-${mtime.toISOString().replace(/[:.]/g, '-')}`
  try {
    await copyFile(file, copy, constants.COPYFILE_EXCL)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  return new StoreDamaged(
    `${file}, line ${line}: ${why}. Nothing was changed or left out; a copy is kept as ` +
      `${path.basename(copy)}. ${wayOut}`,
  )
}
