/** The server as production bundles it, and the bench's own processes, so that nothing is translated while it runs. */
import { cpSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Below `dist`: from there the packages and the built pages are found. */
export const bundled = path.join(root, 'dist/bench')

export async function bundle(): Promise<void> {
  const processes = path.join(root, 'config/bench/processes')
  const names = readdirSync(processes).map((file) => path.parse(file).name)
  rmSync(bundled, { recursive: true, force: true })
  await build({
    entryPoints: {
      main: path.join(root, 'bff/main.ts'),
      ...Object.fromEntries(names.map((name) => [name, path.join(processes, `${name}.ts`)])),
    },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    target: 'node20',
    outdir: bundled,
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  })
  for (const data of ['catalogue.json', 'pictures']) {
    cpSync(path.join(root, 'bff/shop', data), path.join(bundled, 'shop', data), { recursive: true })
  }
}
