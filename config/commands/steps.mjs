// What the commands share: installing, building what is stale, saying what happens. Node's own modules only, because it
// runs before anything is installed, and no shell, so that it runs on Windows, macOS and Linux alike.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import zlib from 'node:zlib'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const startedAt = Date.now()

export function say(message) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)
  console.log(`\u001b[2m${seconds}s\u001b[0m  ${message}`)
}

/** Ends the command with one clear sentence. */
export function giveUp(message) {
  console.error(`\n${message}\n`)
  process.exit(1)
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    giveUp(
      `Node ${process.versions.node} is too old: Node 20.19 or later is needed (https://nodejs.org).`,
    )
}

const children = new Set()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
    if (children.size === 0) process.exit(signal === 'SIGINT' ? 130 : 143)
  })

/** Starts a Node program in the project's folder; it is stopped together with this command. */
export function start(script, args = [], { env = {}, stdio = 'inherit' } = {}) {
  const child = spawn(process.execPath, [...script, ...args], {
    cwd: root,
    stdio,
    env: { ...process.env, ...env },
  })
  children.add(child)
  child.on('exit', () => children.delete(child))
  return child
}

/** Runs a Node program to its end and gives its exit code. */
export function run(script, args, options) {
  const child = start(script, args, options)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => (signal ? process.exit(1) : resolve(code ?? 1)))
  })
}

/** A package's command line as a script for Node: no .cmd files, no shell. */
export function bin(name, entry) {
  return [path.join(root, 'node_modules', name, entry)]
}

function npm(args) {
  const cli = process.env.npm_execpath
  if (cli && /\.c?js$/.test(cli)) return run([cli], args)
  const child = spawn('npm', args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}

function modifiedAt(file) {
  return fs.existsSync(path.join(root, file)) ? fs.statSync(path.join(root, file)).mtimeMs : 0
}

/** `npm ci` when node_modules is missing or older than the lock file. */
export async function installWhenNeeded() {
  const installed = 'node_modules/.package-lock.json'
  if (modifiedAt(installed) >= modifiedAt('package-lock.json')) return
  say('Installing packages (about half a minute) …')
  if ((await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])) !== 0)
    giveUp('npm ci failed; see above.')
  const now = new Date()
  fs.utimesSync(path.join(root, installed), now, now)
}

export function filesBelow(folder) {
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** One number for everything a build depends on: its sources, its configuration and its TARO_APP_* variables. */
function fingerprint(folders, env) {
  const hash = createHash('sha1')
  const shared = ['package-lock.json', 'babel.config.cjs', '.browserslistrc', 'project.config.json']
  const sources = folders
    .flatMap((folder) => filesBelow(path.join(root, folder)))
    .filter((file) => !/[\\/](e2e|testing|commands)[\\/]|\.test\.tsx?$/.test(file))
  for (const file of [...sources, ...shared.map((name) => path.join(root, name))])
    if (fs.existsSync(file)) hash.update(path.relative(root, file)).update(fs.readFileSync(file))
  for (const [name, value] of Object.entries(env).sort()) hash.update(`${name}=${value}`)
  return hash.digest('hex')
}

const stampOf = (name) => path.join(root, 'dist', `.${name}-built-from`)

/** What lies in dist/<name> is no longer what a build left there: a watching Taro writes into it. */
export function forgetBuild(name) {
  fs.rmSync(stampOf(name), { force: true })
}

/** Runs `build` unless dist/<name> was last built from what is here now. */
async function whenStale({ name, title, folders, env = {} }, build) {
  const output = path.join(root, 'dist', name)
  const stamp = stampOf(name)
  const wanted = fingerprint(folders, env)
  if (fs.existsSync(output) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted)
    return
  say(`Building ${title} …`)
  fs.rmSync(stamp, { force: true })
  await build(output)
  fs.writeFileSync(stamp, wanted)
}

/**
 * Builds dist/<name> unless nothing changed since it was last built.
 * @param {'h5' | 'weapp'} platform
 * @param {{ name?: string, env?: Record<string, string> }} build `env`: its TARO_APP_* variables
 */
export async function buildClient(platform, { name = platform, env = {} } = {}) {
  const title = platform === 'h5' ? 'H5' : 'the mini-program'
  const folders = ['client', 'config', 'bff/simulator/mini-program']
  await whenStale({ name, title, folders, env }, async (output) => {
    fs.rmSync(output, { recursive: true, force: true })
    const log = await taro(['build', '--type', platform, '--no-check'], {
      NODE_ENV: 'production',
      BUILD_OUTPUT: `dist/${name}`,
      ...env,
    })
    if (log !== undefined || !fs.existsSync(output))
      giveUp(`${log ?? ''}\nBuilding ${title} failed; see above.`)
    if (platform === 'h5') compress(output)
  })
}

/** Runs Taro with its own progress where somebody watches, else quietly; gives what it said if it failed. */
async function taro(args, env) {
  const watched = process.stdout.isTTY
  const child = start(bin('@tarojs/cli', 'bin/taro'), args, {
    env,
    stdio: watched ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  const code = await new Promise((resolve) => child.on('close', resolve))
  return code === 0 ? undefined : said
}

/** .br and .gz beside every text file, so that serving costs nothing. */
function compress(folder) {
  for (const file of filesBelow(folder)) {
    if (!/\.(js|css|html|svg|json)$/.test(file)) continue
    const content = fs.readFileSync(file)
    if (content.length < 1024) continue
    fs.writeFileSync(`${file}.gz`, zlib.gzipSync(content, { level: 9 }))
    fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(content))
  }
}

/**
 * The BFF in dist/bff: main.mjs and what it is run with by hand (reconcile.mjs, store-*.mjs), with its data beside it;
 * its packages stay in node_modules.
 */
export async function buildBff() {
  await whenStale({ name: 'bff', title: 'the BFF', folders: ['bff'] }, async (output) => {
    const { build, stop } = await import('esbuild')
    const { dependencies: installed } = JSON.parse(
      fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
    )
    // Aside and then renamed: a process that starts meanwhile never reads half a file.
    const aside = `${output}-${process.pid}`
    await build({
      entryPoints: Object.fromEntries(
        ['main', 'reconcile', 'store-migrate', 'store-check'].map((name) => [
          name,
          path.join(root, `bff/${name}.ts`),
        ]),
      ),
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      // What is installed stays outside; the MySQL driver, which few shops load, comes along in a file of its own.
      external: Object.keys(installed),
      // It is written for CommonJS and asks for node's own modules.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
      },
      target: 'node20',
      outdir: aside,
      outExtension: { '.js': '.mjs' },
      logLevel: 'error',
    })
    await stop()
    for (const data of ['shop/catalogue.json', 'shop/pictures'])
      fs.cpSync(path.join(root, 'bff', data), path.join(aside, data), { recursive: true })
    fs.rmSync(output, { recursive: true, force: true })
    fs.renameSync(aside, output)
  })
}

/**
 * Runs a program of the BFF's in this process. It is bundled first where the sources and the bundler are there; a
 * production install (npm ci --omit=dev) runs what `npm run build` left in dist/bff.
 */
export async function runBundled(name) {
  requireNode()
  const sources = fs.existsSync(path.join(root, `bff/${name}.ts`))
  const bundler = fs.existsSync(path.join(root, 'node_modules/esbuild'))
  const bundle = path.join(root, `dist/bff/${name}.mjs`)
  if (sources && bundler) await buildBff()
  else if (!fs.existsSync(bundle)) giveUp('There is no dist/bff yet: run npm run build:bff first.')
  // It minds these signals itself.
  process.removeAllListeners('SIGINT')
  process.removeAllListeners('SIGTERM')
  await import(pathToFileURL(bundle).href)
}

/** Ends the command when somebody else listens there already. */
export async function requireFreePort(port, what) {
  const taken = await new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', (error) => resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)))
  })
  if (taken)
    giveUp(
      `Port ${port} (${what}) is taken. Stop the program that uses it, or choose another: PORT=${port + 100} npm start`,
    )
}
