// npm run start:bff: the BFF alone, as production runs it, from the environment. Bundled first where the sources and
// the bundler are there; a production install (npm ci --omit=dev) runs what `npm run build` left in dist/bff.
import fs from 'node:fs'
import path from 'node:path'
import { buildBff, giveUp, requireNode, root } from './steps.mjs'

requireNode()
const sources = fs.existsSync(path.join(root, 'bff/main.ts'))
const bundler = fs.existsSync(path.join(root, 'node_modules/esbuild'))
if (sources && bundler) await buildBff()
else if (!fs.existsSync(path.join(root, 'dist/bff/main.mjs')))
  giveUp('There is no dist/bff yet: run npm run build:bff first.')

process.removeAllListeners('SIGINT')
process.removeAllListeners('SIGTERM')
await import('../../dist/bff/main.mjs')
