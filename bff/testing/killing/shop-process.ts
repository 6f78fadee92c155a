/** The shop as a process of its own, which can be killed at any moment. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'

export interface ShopProcess {
  port: number
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
}

export async function startShopProcess({
  entry,
  environment,
  failed,
}: {
  entry: string
  environment: Record<string, string>
  /** Hears every line of its log about a failure that nobody foresaw. */
  failed: (line: string) => void
}): Promise<ShopProcess> {
  const port = await freePort()
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'development', ...environment, PORT: String(port) },
  })
  // Also when the tests are broken off.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const gone = once(child, 'exit').then(() => process.removeListener('exit', end))

  const listening = new Promise<boolean>((resolve) => {
    void gone.then(() => resolve(false))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('Listening on')) resolve(true)
      if (line.includes('"event":"failure"')) failed(line)
    })
  })
  if (!(await listening)) throw new Error(`The shop ended with ${child.exitCode}`)
  return {
    port,
    async kill() {
      end()
      await gone
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
