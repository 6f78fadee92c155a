import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openJsonStore } from '../json'
import { anOrder } from '../testing/fixtures'
import { temporaryDirectory } from '../testing/temporary-json-store'
import { acquireLock } from './lock'
import { lifeOf } from './process-life'

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const file = () => path.join(directory, 'lock')
const acquire = () =>
  acquireLock({
    directory,
    onLost: () => undefined,
    clock: () => new Date(),
    log: () => undefined,
  })

function holder(differences: object) {
  const { started } = lifeOf(process.pid)
  const own = { pid: process.pid, host: os.hostname(), started, since: 'noon', token: 'another' }
  return JSON.stringify({ ...own, ...differences })
}

/** A process that does nothing until it is killed. */
async function idleProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  return {
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

test('a second opening is refused in a sentence that names the directory and the process', async () => {
  const store = await openJsonStore({ directory })

  const second = openJsonStore({ directory })

  await expect(second).rejects.toThrow(
    `The store in ${directory} is in use by process ${process.pid}`,
  )
  await store.close()
  const third = await openJsonStore({ directory })
  await third.close()
})

test('the lock of another process counts while that process lives, and not a moment longer', async () => {
  const other = await idleProcess()
  await writeFile(file(), holder({ pid: other.pid, started: lifeOf(other.pid).started }))

  await expect(acquire()).rejects.toThrow(`in use by process ${other.pid}`)
  await other.kill()

  const lock = await acquire()
  await lock.check()
  await lock.release()
})

const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('a number that now belongs to another process is not its old owner', async () => {
  const other = await idleProcess()
  await writeFile(file(), holder({ pid: other.pid, started: 'some boot 12345' }))

  const lock = await acquire()

  await lock.release()
  await other.kill()
})

test('our own number left by an earlier run, as in a restarted container, is not ours', async () => {
  await writeFile(file(), holder({ started: 'an earlier boot 7' }))

  const lock = await acquire()

  await lock.release()
})

test('a holder on another machine counts until its lock has been silent', async () => {
  await writeFile(file(), holder({ host: 'another-container', pid: 1 }))
  await expect(acquire()).rejects.toThrow(/in use by process 1 on another-container/)

  const aMinuteAgo = new Date(Date.now() - 60_000)
  await utimes(file(), aMinuteAgo, aMinuteAgo)

  const lock = await acquire()
  await lock.release()
})

test('a lock file cut off by a crash is nobody’s', async () => {
  await writeFile(file(), '{"pid":')

  const lock = await acquire()

  await lock.release()
})

test('of many who find a stale lock, one gets it', async () => {
  await writeFile(file(), holder({ started: 'an earlier boot 7' }))

  const attempts = await Promise.allSettled(Array.from({ length: 8 }, acquire))

  const got = attempts.filter(({ status }) => status === 'fulfilled')
  expect(got).toHaveLength(1)
  for (const attempt of got) if (attempt.status === 'fulfilled') await attempt.value.release()
})

test('a store whose lock was taken away is not ready, and leaves the lock of its successor', async () => {
  const store = await openJsonStore({ directory })
  await store.orders.insert(anOrder(), new Map())
  await writeFile(file(), holder({ pid: 1 }))

  await expect(store.ready()).rejects.toThrow(/was taken away by process 1/)

  await store.close()
  expect(await readFile(file(), 'utf8')).toContain('another')
})
