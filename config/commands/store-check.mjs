// npm run store:check: whether what the store keeps fits together, from the environment as start:bff reads it. Bundled
// first where the sources and the bundler are there.
import fs from 'node:fs'
import path from 'node:path'
import { buildBff, giveUp, requireNode, root } from './steps.mjs'

requireNode()
const sources = fs.existsSync(path.join(root, 'bff/store-check.ts'))
const bundler = fs.existsSync(path.join(root, 'node_modules/esbuild'))
if (sources && bundler) await buildBff()
else if (!fs.existsSync(path.join(root, 'dist/bff/store-check.mjs')))
  giveUp('There is no dist/bff yet: run npm run build:bff first.')

await import('../../dist/bff/store-check.mjs')
