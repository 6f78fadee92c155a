/** What a directory says of the JSON store in it: that there is one, and that it has moved away. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from './journal/error-code'
import { replaceFile } from './journal/files'
import { segmentNumber } from './journal/segment'

const MARK = 'MOVED-TO-MYSQL'

/** The shop goes on elsewhere: what two stores take in at once, neither has. */
export class StoreMoved extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StoreMoved'
  }
}

export async function hasJsonStore(directory: string): Promise<boolean> {
  try {
    const names = await readdir(directory)
    return names.some((name) => name === 'snapshot.json' || segmentNumber(name) !== undefined)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** From now on the store in it is not opened. Only for who holds the directory. */
export async function markMoved(
  directory: string,
  { to, at }: { to: string; at: Date },
): Promise<void> {
  await replaceFile(path.join(directory, MARK), [`To ${to}, at ${at.toISOString()}\n`])
}

/** @throws StoreMoved */
export async function refuseMoved(directory: string): Promise<void> {
  const file = path.join(directory, MARK)
  try {
    const [where = ''] = (await readFile(file, 'utf8')).split('\n')
    throw new StoreMoved(
      `The store in ${directory} has moved to MySQL (${where}): set STORE=mysql. To go back to what it was then, ` +
        `without anything that was kept since, remove ${file}.`,
    )
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}
