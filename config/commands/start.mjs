// npm start: the whole shop on this machine, with no account. Installs and builds what is missing, then runs bff/dev.ts.
import { buildClient, installWhenNeeded, requireFreePort, requireNode, say } from './steps.mjs'

requireNode()
const port = Number(process.env.PORT ?? 3000)
await requireFreePort(port, 'the shop')
await requireFreePort(port + 1, 'the simulated WeChat')
await installWhenNeeded()
await buildClient('h5')

say('Starting …')
// In this very process: when it ends, nothing is left behind.
const { register } = await import('tsx/esm/api')
register()
process.removeAllListeners('SIGINT')
process.removeAllListeners('SIGTERM')
await import('../../bff/dev.ts')
