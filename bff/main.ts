/** Production entry: read the environment, build the parts, listen, and end gracefully. */
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { ConfigError, readConfig, type Config } from './config'
import { assemble } from './start'

const DRAIN_MS = 10_000
/** For a request to arrive in whole: the largest is a picture of 1 MiB. */
const REQUEST_MS = 60_000

await main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError
  console.error(isExpected ? error.message : error)
  process.exitCode = 1
})

async function main(): Promise<void> {
  // What the environment says already wins over the file.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env)
  const { handler, stop } = await assemble(config)
  const server = createServer({ requestTimeout: REQUEST_MS }, handler)
  try {
    await listen(server, config)
  } catch (error) {
    await stop()
    throw error
  }
  console.log(`Listening on http://${config.host}:${config.port}, public as ${config.publicOrigin}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void drain(server)
        .then(stop)
        .then(() => process.exit(0))
    })
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new ConfigError([`PORT ${port} on ${host} is taken by another program`])
          : error,
      )
    })
    server.listen(port, host, resolve)
  })
}

/** Takes no new requests and lets those under way finish, for a while. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
