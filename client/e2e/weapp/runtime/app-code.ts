/** App(), Page(), Component(): which file is being run decides what they define. */
import type { Engine, EngineParts } from './engine'
import { createAppModules } from './modules'
import type { Dictionary } from './realm'

export function createAppCode({ pkg, realm, journal, engine }: EngineParts & { engine: Engine }) {
  const modules = createAppModules({ pkg, realm })
  const registered = new Set<string>()
  let running: { path: string; defined: boolean } | undefined
  let app: Dictionary | undefined

  const defining = (what: string, define: (path: string, options: Dictionary) => void) => {
    realm.global[what] = (options: Dictionary) => {
      if (!running) return journal.problem(`${what}() was called outside a file of its own`)
      running.defined = true
      define(running.path, options)
    }
  }
  defining('Page', engine.definePage)
  defining('Component', engine.defineComponent)
  realm.global.Behavior = engine.behavior
  realm.global.getApp = () => app
  realm.global.App = (options: Dictionary) => {
    if (app) journal.problem('App() was called more than once')
    app = options
  }

  function register(path: string): void {
    if (registered.has(path)) return
    registered.add(path)
    for (const [tag, component] of Object.entries(pkg.components(path))) {
      if (pkg.has(`${component}.js`)) register(component)
      else journal.problem(`${path}.json: <${tag}> points to ${component}, which does not exist`)
    }
    engine.prepare(path)
    const outer = running
    running = { path, defined: false }
    try {
      modules.load(path)
      if (!running.defined) journal.problem(`${path}.js calls neither Page() nor Component()`)
    } finally {
      running = outer
    }
  }

  return { register, run: (path: string) => modules.load(path), app: () => app }
}
export type AppCode = ReturnType<typeof createAppCode>
