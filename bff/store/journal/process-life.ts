/** Whether a process of this machine lives, and since when, so that another one with its number is not taken for it. */
import { readFileSync } from 'node:fs'
import { errorCode } from './error-code'

export interface Life {
  isAlive: boolean
  /** The same for the same process, different for any other; `undefined` where the system does not show it. */
  started: string | undefined
}

export function lifeOf(pid: number): Life {
  return (
    lifeOnLinux(pid) ?? {
      isAlive: isSignalable(pid),
      // Only our own start is known: enough for a container that is restarted with the same number.
      started: pid === process.pid ? String(performance.timeOrigin) : undefined,
    }
  )
}

/** `undefined` when there is nothing to see: another system, hidden processes, or no such process. */
function lifeOnLinux(pid: number): Life | undefined {
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')
  const status = readIfThere(`/proc/${pid}/stat`)
  if (boot === undefined || status === undefined) return undefined
  // proc(5): the fields after the name in parentheses begin with the state (3rd); the start is the 22nd.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  // A zombie still has its number, but will never write again.
  const isAlive = fields[0] !== 'Z' && fields[0] !== 'X'
  return { isAlive, started: `${boot.trim()} ${fields[19]}` }
}

function isSignalable(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, but is not ours to signal.
    return errorCode(error) === 'EPERM'
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // ESRCH: it ended while it was being read.
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined
    throw error
  }
}
