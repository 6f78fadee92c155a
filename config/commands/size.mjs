// npm run size: how much a phone downloads and a server installs; with --check it fails over budget.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { filesBelow, root } from './steps.mjs'

const kilobyte = 1024

/** JavaScript of the first page: what index.html loads, and the chunks its entry page adds. */
function firstPage() {
  const h5 = path.join(root, 'dist/h5')
  const html = fs.readFileSync(path.join(h5, 'index.html'), 'utf8')
  const entry = [...html.matchAll(/<script[^>]+src="\/?([^"]+\.js)"/g)].map((match) => match[1])
  const scripts = filesBelow(path.join(h5, 'js')).filter((file) => file.endsWith('.js'))
  const chunks = scripts
    .map((file) => path.relative(h5, file).replaceAll('\\', '/'))
    .filter((file) => /js\/(shared|.*pages_home_index.*)\./.test(file))
  const files = [...new Set([...entry, ...chunks])]
  return { bytes: files.reduce((sum, file) => sum + gzipped(path.join(h5, file)), 0), files }
}

const gzipped = (file) => zlib.gzipSync(fs.readFileSync(file), { level: 9 }).length
const bytesBelow = (folder) =>
  filesBelow(folder).reduce((sum, file) => sum + fs.statSync(file).size, 0)

/** What `npm ci --omit=dev` installs, by the lock file, weighed where it lies. */
function production() {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const packages = Object.entries(lock.packages)
    .filter(([place, entry]) => place && !entry.dev && !entry.devOptional && !entry.optional)
    .map(([place]) => path.join(root, place))
  const bytes = packages.reduce(
    (sum, folder) =>
      sum +
      filesBelow(folder)
        .filter((file) => !path.relative(folder, file).startsWith('node_modules'))
        .reduce((total, file) => total + fs.statSync(file).size, 0),
    0,
  )
  return { count: packages.length, bytes }
}

const first = firstPage()
const install = production()
const rows = [
  ['H5 first page, JavaScript gzipped', first.bytes / kilobyte, 125, 'KB'],
  ['dist/weapp, raw', bytesBelow(path.join(root, 'dist/weapp')) / kilobyte, 450, 'KB'],
  ['production install', install.bytes / kilobyte / kilobyte, 30, 'MB'],
  ['production install', install.count, 60, 'packages'],
]
let over = false
for (const [what, size, budget, unit] of rows) {
  if (size > budget) over = true
  const shown = unit === 'packages' ? String(size) : size.toFixed(1)
  console.log(
    `${size > budget ? '✗' : '✓'} ${what.padEnd(36)}${shown.padStart(8)} ${unit.padEnd(9)} (at most ${budget})`,
  )
}
if (over && process.argv.includes('--check')) process.exit(1)
