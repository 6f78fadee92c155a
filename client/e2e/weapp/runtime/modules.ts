/** How files become modules: the app's own, and the framework's packages, both inside the realm. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { posix } from 'node:path'
import vm from 'node:vm'
import type { Package } from './package'
import { resolveFrom } from './package'
import { type Dictionary, invoke, type Realm } from './realm'

/** The parameters of the `define()` wrapper that WeChat puts around every file: names a page must not see. */
const SHADOWED = [
  ...['window', 'document', 'frames', 'self', 'location', 'navigator', 'localStorage', 'history'],
  ...['Caches', 'screen', 'alert', 'confirm', 'prompt', 'XMLHttpRequest', 'WebSocket', 'Reporter'],
  ...['webkit', 'WeixinJSCore'],
]

const NODE_NAMES = ['module', 'exports', 'require', 'process']

interface Module {
  exports: unknown
}

/** `require` of the app, by path from the root and without `.js`. @throws what the module throws. */
export function createAppModules({ pkg, realm }: { pkg: Package; realm: Realm }) {
  const loaded = new Map<string, Module>()

  function load(path: string): unknown {
    const known = loaded.get(path)
    if (known) return known.exports
    if (!pkg.has(`${path}.js`)) throw new Error(`module '${path}.js' is not defined`)
    const run = vm.compileFunction(
      pkg.read(`${path}.js`),
      ['require', 'module', 'exports', ...SHADOWED],
      { parsingContext: realm.context, filename: pkg.locate(`${path}.js`) },
    )
    const module: Module = { exports: realm.run('({})') }
    loaded.set(path, module)
    invoke(run, undefined, [requireFrom(path), module, module.exports])
    return module.exports
  }

  function requireFrom(path: string) {
    const require = (target: string) => {
      const file = resolveFrom(path, target).replace(/\.js$/, '')
      return load(pkg.has(`${file}.js`) ? file : posix.join(file, 'index'))
    }
    return Object.assign(require, {
      async: (target: string) => realm.adopt(Promise.resolve().then(() => require(target))),
    })
  }

  return { load }
}

/** Loads a CommonJS package inside the realm, with `globals` (a DOM, say) for the whole of it. */
export function createPackageModules(realm: Realm, globals: Dictionary = {}) {
  const loaded = new Map<string, Module>()
  const names = Object.keys(globals)

  // A package's exports are what its own documentation says: the caller names the type.
  function load<T>(file: string): T {
    const module = loaded.get(file) ?? run(file)
    return module.exports as T
  }

  function run(file: string): Module {
    const code = readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*$/m, '')
    const module: Module = { exports: realm.run('({})') }
    loaded.set(file, module)
    if (file.endsWith('.json')) {
      module.exports = realm.adopt(JSON.parse(code))
      return module
    }
    const { resolve } = createRequire(file)
    const start = vm.compileFunction(code, [...NODE_NAMES, ...names], {
      parsingContext: realm.context,
      filename: file,
    })
    const require = (target: string) => load(resolve(target))
    const process = { env: { NODE_ENV: 'production' } }
    const own = [module, module.exports, require, process]
    invoke(start, undefined, [...own, ...Object.values(globals)])
    return module
  }

  return { load }
}

/** What an engine says it is made of. */
export const packageVersions =
  (require: NodeJS.Require) =>
  (name: string): string =>
    (require(`${name}/package.json`) as { version: string }).version
