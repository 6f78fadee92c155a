/** How many writes the disk alone lets one process wait for, one after the other. */
import { mkdtemp, open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { answer } from './answering'

const LINE = 'x'.repeat(1000)

answer(async ({ seconds }: { seconds: number }): Promise<number> => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'bench-disk-'))
  const file = await open(path.join(directory, 'lines'), 'a')
  const began = performance.now()
  let writes = 0
  for (; performance.now() - began < seconds * 1000; writes++) {
    await file.appendFile(LINE)
    await file.datasync()
  }
  const took = (performance.now() - began) / 1000
  await file.close()
  await rm(directory, { recursive: true })
  return writes / took
})
