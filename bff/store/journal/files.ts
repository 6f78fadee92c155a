/** Writing files so that a crash leaves either the old or the new one, never something between. */
import { randomUUID } from 'node:crypto'
import { open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'

const draftName = /^(snapshot|journal|lock).*\.[0-9a-f-]{36}\.tmp$/

/** Replaces `file` in one step; resolves when the new content and its name are on disk. */
export async function replaceFile(file: string, chunks: Iterable<string | Buffer>): Promise<void> {
  // A name of its own each time: two half-written files can never be mixed up.
  const draft = `${file}.${randomUUID()}.tmp`
  try {
    await write(draft, chunks)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await syncDirectory(path.dirname(file))
}

/** Drops what a crash left of unfinished `replaceFile`s. Only for the one process that holds the directory. */
export async function removeDrafts(directory: string): Promise<void> {
  const names = await readdir(directory)
  await Promise.all(
    names
      .filter((name) => draftName.test(name))
      .map((name) => rm(path.join(directory, name), { force: true })),
  )
}

/** Makes created, renamed and removed names in `directory` survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; NTFS journals names by itself.
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function write(file: string, chunks: Iterable<string | Buffer>): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    // Each chunk is an await: a large file lets other work through between its chunks.
    for (const chunk of chunks) await handle.appendFile(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
