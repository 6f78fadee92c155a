// npm run lock:fix, after every install that rewrites package-lock.json: a registry that lacks an optional package for
// another platform makes npm leave it out of the lock file, and `npm ci` then refuses the lock on that platform.
import fs from 'node:fs'
import path from 'node:path'
import { root } from './steps.mjs'

const file = path.join(root, 'package-lock.json')
const lock = JSON.parse(fs.readFileSync(file, 'utf8'))
const systems = ['win32', 'darwin', 'android', 'freebsd', 'openharmony', 'linux']
const processors = [
  ['arm64', /arm64|aarch64/],
  ['x64', /x64/],
  ['ia32', /ia32/],
  ['arm', /arm/],
  ['ppc64', /ppc64/],
  ['riscv64', /riscv64/],
  ['s390x', /s390x/],
  ['loong64', /loong64/],
]

/** Whether a package below `from` would find `name`, looking outwards as Node does. */
function resolves(from, name) {
  for (let place = from; ;) {
    if (lock.packages[`${place ? `${place}/` : ''}node_modules/${name}`]) return true
    if (!place) return false
    const parent = place.lastIndexOf('/node_modules/')
    place = parent > 0 ? place.slice(0, parent) : ''
  }
}

let added = 0
for (const [place, entry] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(place, name)) continue
    const os = systems.find((system) => name.includes(system))
    const cpu = processors.find(([, pattern]) => pattern.test(name))?.[0]
    if (!os || !cpu || !/^\d/.test(version)) continue
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev && { dev: true }),
      optional: true,
      os: [os],
    }
    added++
  }

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
)
// Untouched when there is nothing to add: a newer lock file means packages to install.
if (added > 0) fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} optional packages added to the lock file`)
