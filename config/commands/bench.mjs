// npm run bench: how fast it is, beside what it is held against. `-- --only notifications,reads`, `-- --quick`.
import { database } from './database.mjs'
import { installWhenNeeded, requireNode, run } from './steps.mjs'

requireNode()
await installWhenNeeded()
process.exit(
  await run(['--import', 'tsx', 'config/bench/index.ts'], process.argv.slice(2), {
    env: database(),
  }),
)
