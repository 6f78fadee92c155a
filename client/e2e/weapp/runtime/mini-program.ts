/**
 * Boots a compiled mini-program in Node on WeChat's own component frameworks. What nobody publishes of the
 * base library (App, routing, page life, wx) is played by the files beside this one.
 *
 * Proves that the package is complete, that React → Taro → setData → wxml gives the expected tree, that
 * handlers are wired and which wx.* calls are made. Does not prove looks or old phones' engines.
 */
import { type AppCode, createAppCode } from './app-code'
import type { CreateEngine, EngineParts } from './engine'
import { createHands } from './hands'
import { createJournal, type Journal } from './journal'
import { openPackage } from './package'
import { createPageStack, type PageStack } from './page-stack'
import { createRealm, type Dictionary, invoke } from './realm'
import { createWx, type WxHandlers } from './wx'
import type { Routes } from './wx-request'

export interface Launch {
  /** Path and query as a share card or a code would carry it; absent: the app's first page. */
  url?: string
  /** How it was entered, as WeChat counts it: 1001 by default, 1007 a share card, 1154 the timeline's single page. */
  scene?: number
}

export interface BootOptions extends Launch {
  dist: string
  createEngine: CreateEngine
  handlers: WxHandlers
  routes: Routes
  /** Kept between two boots: the same phone opening the app again. */
  storage?: Map<string, string>
}

export async function bootMiniProgram(options: BootOptions) {
  const pkg = openPackage(options.dist)
  const journal = createJournal()
  const realm = createRealm(journal)
  const engine = options.createEngine({ pkg, realm, journal })
  const code = createAppCode({ pkg, realm, journal, engine })
  const stack = createPageStack({
    pkg,
    realm,
    journal,
    createRoot(route) {
      code.register(route)
      return engine.createRoot(route)
    },
  })
  const api = createWx({
    realm,
    journal,
    handlers: options.handlers,
    routes: options.routes,
    router: stack.router,
    storage: options.storage ?? new Map<string, string>(),
    page: () => stack.current()?.route ?? '(app)',
  })
  realm.global.wx = api.wx
  realm.global.getCurrentPages = () => realm.adopt(stack.instances())
  const onRejection = (error: unknown) => journal.error(error, 'unhandled rejection')
  process.on('unhandledRejection', onRejection)
  const settle = createSettle({ journal, stack, underWay: api.underWay })
  await launch({ options, pkg, realm, journal, stack, code, wx: api.wx })
  await settle()
  if (!stack.current()) throw new Error(`nothing opened:\n${journal.errors.join('\n')}`)
  return {
    pkg,
    journal,
    engine: engine.name,
    routes: stack.routes,
    emit: api.emit,
    settle,
    ...createHands({ realm, journal, stack, settle }),
    close() {
      realm.close()
      process.off('unhandledRejection', onRejection)
    },
  }
}
export type MiniProgram = Awaited<ReturnType<typeof bootMiniProgram>>

interface Launching extends EngineParts {
  options: BootOptions
  stack: PageStack
  code: AppCode
  wx: Dictionary
}

/** In the base library's order: app.js, the main package's pages, App's hooks, the first page. */
async function launch({ options, pkg, realm, journal, stack, code, wx }: Launching): Promise<void> {
  journal.attempt('app.js', () => code.run('app'))
  if (!code.app()) journal.problem('app.js did not call App()')
  if (pkg.app.lazyCodeLoading !== 'requiredComponents')
    for (const page of pkg.mainPages) journal.attempt(page, () => code.register(page))
  const first = options.url ?? pkg.app.entryPagePath ?? pkg.mainPages[0] ?? ''
  const entry = stack.parse(`/${first.replace(/^\//, '')}`)
  const details = realm.adopt({
    path: entry.route,
    query: entry.query,
    scene: options.scene ?? 1001,
    referrerInfo: {},
    apiCategory: 'default',
    mode: options.scene === 1154 ? 'singlePage' : 'default',
  })
  Object.assign(wx, { getLaunchOptionsSync: () => details, getEnterOptionsSync: () => details })
  for (const hook of ['onLaunch', 'onShow']) {
    journal.attempt(`App ${hook}`, () => invoke(code.app()?.[hook], code.app(), [details]))
  }
  await stack.open(entry).catch((error: unknown) => journal.error(error, 'the first page'))
}

const TURN_MS = 5
const QUIET_TURNS = 4
const MAX_TURNS = 2000

/** Waits until nothing is under way and nothing new was called or rendered for a few turns. */
function createSettle({
  journal,
  stack,
  underWay,
}: {
  journal: Journal
  stack: PageStack
  underWay: () => number
}) {
  return async function settle(): Promise<void> {
    let quiet = 0
    let last = ''
    for (let turn = 0; turn < MAX_TURNS && quiet < QUIET_TURNS; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, TURN_MS))
      const now = `${journal.calls.length}/${journal.setDatas.length}/${stack.routes().join()}`
      quiet = now === last && underWay() === 0 ? quiet + 1 : 0
      last = now
    }
  }
}
