/** The production entry in one file, made once: a process of it starts several times as fast. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const bff = fileURLToPath(new URL('../..', import.meta.url))

/** Not in the realm of the tests, whose Uint8Array is another than its own. */
const BUILD = "import { build } from 'esbuild'; await build(JSON.parse(process.argv[1]))"

export interface Bundle {
  entry: string
  remove(): Promise<void>
}

export async function bundleBff(): Promise<Bundle> {
  const directory = await mkdtemp(path.join(tmpdir(), 'bff-'))
  const entry = path.join(directory, 'main.mjs')
  const options = {
    entryPoints: [path.join(bff, 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Some of what is installed is written for CommonJS and asks for node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    outfile: entry,
    logLevel: 'error',
  }
  const script = ['--input-type=module', '-e', BUILD, JSON.stringify(options)]
  await promisify(execFile)(process.execPath, script, { cwd: path.join(bff, '..') })
  const catalogue = 'shop/catalogue.json'
  await cp(path.join(bff, catalogue), path.join(directory, catalogue))
  return { entry, remove: () => rm(directory, { recursive: true, force: true }) }
}
