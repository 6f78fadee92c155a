/** The processes of the bench: what is measured and what measures never share one. All end with this one. */
import { type ChildProcess, fork, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { bundled } from './bundle'

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** One of `processes/`. */
export interface Helper {
  /** @throws what went wrong over there */
  ask<Answer>(question: unknown): Promise<Answer>
  stop(): Promise<void>
}

export function startHelper(name: string): Helper {
  const child = fork(path.join(bundled, `${name}.mjs`), {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  keepTrackOf(child)
  return {
    async ask<Answer>(question: unknown) {
      const ended = new AbortController()
      const onExit = () => ended.abort(new Error(`${name} ended in the middle of its work`))
      child.once('exit', onExit)
      child.send(question as object)
      const [told] = (await once(child, 'message', ended)) as [{ said: Answer; problem?: string }]
      child.removeListener('exit', onExit)
      if (told.problem !== undefined) throw new Error(`${name}: ${told.problem}`)
      return told.said
    },
    stop: () => end(child, 'SIGKILL'),
  }
}

export function startProgram(file: string, options: SpawnOptions & { flags?: string[] }) {
  const { flags = [], ...rest } = options
  const child = spawn(process.execPath, [...flags, path.join(bundled, file)], rest)
  keepTrackOf(child)
  return {
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: (signal: NodeJS.Signals) => end(child, signal),
  }
}

function keepTrackOf(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
