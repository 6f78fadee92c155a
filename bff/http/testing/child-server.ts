/** The production entry as a process of its own, so that its memory and its event loop can be measured. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'

const Measured = z.object({ rss: z.number(), blockedMs: z.number(), polluted: z.boolean() })
export type Measured = z.infer<typeof Measured>

const RequestLine = z.object({ requestId: z.string(), ms: z.number() })

export type ChildServer = Awaited<ReturnType<typeof startChild>>

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** On `port`; resolves when it answers. */
export async function startChild(port: number, environment: Record<string, string>) {
  const origin = `http://127.0.0.1:${port}`
  const dataDirectory = await mkdtemp(join(tmpdir(), 'hostile-'))
  const code = [
    '--expose-gc',
    '--import',
    'tsx',
    '--import',
    pathToFileURL(join(__dirname, 'probe.ts')).href,
  ]
  const child = spawn(process.execPath, [...code, join(__dirname, '../../main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      ...environment,
      PORT: String(port),
      PUBLIC_ORIGIN: origin,
      DATA_DIR: dataDirectory,
    },
  })
  /** By request id, how long the server itself took. */
  const took = new Map<string, number>()
  if (child.stdout === null) throw new Error('no stdout')
  /** What its log calls a failure that nobody foresaw. */
  const failures: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('"event":"failure"') && !line.includes('"name":"AppError"'))
      failures.push(line)
    if (!line.includes('"event":"request"')) return
    const { requestId, ms } = RequestLine.parse(JSON.parse(line))
    took.set(requestId, ms)
  })

  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 300) throw new Error('the server did not start')
    const isUp = await fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) break
    await pause(100)
  }

  return {
    origin,
    dataDirectory,
    failures,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    /** Milliseconds of the server's own, once its log has them. */
    async msOf(requestId: string): Promise<number> {
      for (let tries = 0; tries < 400; tries++) {
        const ms = took.get(requestId)
        if (ms !== undefined) {
          took.delete(requestId)
          return ms
        }
        await pause(5)
      }
      throw new Error(`no log line for request ${requestId}`)
    },
    /** `memory` counts after collecting garbage; `blockedMs` is the longest since the last time. */
    async measure(what: 'memory' | 'loop'): Promise<Measured> {
      const answer = once(child, 'message')
      child.send(what)
      const [said] = (await answer) as unknown[]
      return Measured.parse(said)
    },
    async stop() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}
