/**
 * One process per directory. The file `lock` names its holder; a holder that is certainly gone is replaced, any
 * doubt is a refusal, because two writers would destroy the data.
 *
 * On the same machine the process table tells (with the start time where the system shows it, so that a recycled
 * pid does not count). A holder on another machine, or in another container on the same volume, cannot be seen:
 * it counts as gone when it has not touched its lock for a while.
 */
import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../log'
import { errorCode } from './error-code'
import { lifeOf } from './process-life'

export interface Lock {
  /** @throws when somebody else holds the directory now */
  check(): Promise<void>
  release(): Promise<void>
}

interface Holder {
  pid: number
  host: string
  started: string | undefined
  /** For people. */
  since: string
  token: string
}

const BEAT_MS = 5_000
const SILENCE_MS = 30_000
/** Longer than any rival takes from reading a stale lock to replacing it. */
const SETTLE_MS = 200
const ATTEMPTS = 5

/** Another process has it, and only one may. */
export class StoreHeldError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StoreHeldError'
  }
}

/** @throws StoreHeldError when another live process holds the directory */
export async function acquireLock({
  directory,
  onLost,
  clock,
  log,
}: {
  directory: string
  onLost: (reason: Error) => void
  clock: () => Date
  log: Log
}): Promise<Lock> {
  const file = path.join(directory, 'lock')
  const { pid } = process
  const own: Holder = {
    pid,
    host: os.hostname(),
    started: lifeOf(pid).started,
    since: clock().toISOString(),
    token: randomUUID(),
  }
  await take(file, own, directory)

  async function loss(): Promise<Error | undefined> {
    const holder = await holderOf(file)
    if (holder?.token === own.token) return undefined
    const taker = holder ? ` by process ${holder.pid} on ${holder.host}` : ''
    return new Error(`The store in ${directory} was taken away${taker}: ${file} is no longer ours`)
  }
  async function beat() {
    try {
      const reason = await loss()
      if (reason) onLost(reason)
      else await utimes(file, new Date(), new Date())
    } catch (error) {
      // The disk may be full or busy for a moment; the next beat asks again.
      log({ level: 'warn', event: 'store-lock-unreadable', reason: String(error) })
    }
  }
  const heart = setInterval(() => void beat(), BEAT_MS).unref()

  return {
    async check() {
      const reason = await loss()
      if (reason) throw reason
    },
    async release() {
      clearInterval(heart)
      if ((await holderOf(file))?.token === own.token) await rm(file, { force: true })
    },
  }
}

async function take(file: string, own: Holder, directory: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(file, own)) {
      // Somebody who saw the same stale lock may just be replacing ours.
      if (attempt > 0) await wait(SETTLE_MS)
      if ((await holderOf(file))?.token === own.token) return
    }
    const holder = await holderOf(file)
    if (holder && (await isLive(holder, file))) throw refusal(directory, holder, file)
    // Without a holder it was just released, or is being written, or its writer died doing so.
    if (!holder) await wait(SETTLE_MS)
    await setAside(file, holder?.token)
  }
  throw new Error(`The store in ${directory} could not be locked: others keep taking ${file}`)
}

async function create(file: string, own: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Removes the lock of `token` (or an unreadable one) by renaming, which only one of several rivals can do. */
async function setAside(file: string, token: string | undefined): Promise<void> {
  if ((await holderOf(file))?.token !== token) return
  const aside = `${file}.${randomUUID()}.tmp`
  try {
    await rename(file, aside)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  await rm(aside, { force: true })
}

async function isLive(holder: Holder, file: string): Promise<boolean> {
  if (holder.host === os.hostname()) {
    const { isAlive, started } = lifeOf(holder.pid)
    const isSame = started === undefined || !holder.started || started === holder.started
    return isAlive && isSame
  }
  try {
    return Date.now() - (await stat(file)).mtimeMs < SILENCE_MS
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** `undefined` when there is no lock, or none that can be read. */
async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isHolder(holder) ? holder : undefined
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false
  const { pid, host, token } = { pid: 0, host: 0, token: 0, ...value }
  return Number.isInteger(pid) && typeof host === 'string' && typeof token === 'string'
}

function refusal(directory: string, { pid, host, since }: Holder, file: string): StoreHeldError {
  const where = host === os.hostname() ? `process ${pid}` : `process ${pid} on ${host}`
  return new StoreHeldError(
    `The store in ${directory} is in use by ${where} since ${since}. Only one process may open it: stop that one first, ` +
      `or keep the data in MySQL if there must be several. If it is certainly gone, remove ${file}.`,
  )
}
