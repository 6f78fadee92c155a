// npm run reconcile -- --date 2026-11-19: WeChat's bill of that day in China against the shop's books, from the
// environment, as start:bff reads it. Bundled first where the sources and the bundler are there.
import fs from 'node:fs'
import path from 'node:path'
import { buildBff, giveUp, requireNode, root } from './steps.mjs'

requireNode()
const sources = fs.existsSync(path.join(root, 'bff/reconcile.ts'))
const bundler = fs.existsSync(path.join(root, 'node_modules/esbuild'))
if (sources && bundler) await buildBff()
else if (!fs.existsSync(path.join(root, 'dist/bff/reconcile.mjs')))
  giveUp('There is no dist/bff yet: run npm run build:bff first.')

await import('../../dist/bff/reconcile.mjs')
