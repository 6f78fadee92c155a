/** Routing as on a phone: at most ten pages, tab pages kept, hooks in the base library's order. */
import { posix } from 'node:path'
import type { PageInstance, PageRoot } from './engine'
import type { Journal } from './journal'
import type { Package } from './package'
import { type Dictionary, invoke, type Realm } from './realm'

export interface OpenPage {
  route: string
  root: PageRoot
  instance: PageInstance
}

const MAX_PAGES = 10
const MAX_SET_DATA = 1024 * 1024

export interface StackParts {
  pkg: Package
  realm: Realm
  journal: Journal
  /** Runs the page's code if that has not happened yet, and makes an instance. */
  createRoot(route: string): PageRoot
}

export function createPageStack(parts: StackParts) {
  const { pkg, realm } = parts
  const stack: OpenPage[] = []
  const tabs = new Map<string, OpenPage>()
  const life = createLife(parts)

  /** @throws as the base library answers when a page cannot be opened. */
  function parse(url: unknown) {
    const [path = '', search = ''] = String(url).split('?')
    const from = stack.at(-1)?.route ?? ''
    const route = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(from), path)
    if (!pkg.pages.includes(route)) throw new Error(`page "${String(url)}" is not found`)
    return { route, query: parseQuery(search) }
  }

  async function open({ route, query }: { route: string; query: Dictionary }): Promise<OpenPage> {
    const root = parts.createRoot(route)
    const page: OpenPage = { route, root, instance: root.instance }
    life.introduce(page, realm.adopt(query))
    stack.push(page)
    if (pkg.tabPages.has(route)) tabs.set(route, page)
    root.attach()
    life.call(page, 'onLoad', realm.adopt(query))
    life.show(page)
    await new Promise((resolve) => setTimeout(resolve, 0))
    life.call(page, 'onReady')
    return page
  }

  function leaveForTab(target: string): void {
    for (let page = stack.pop(); page; page = stack.pop()) {
      if (!pkg.tabPages.has(page.route)) life.unload(page)
      else if (page.route !== target) life.hide(page)
    }
  }

  const router = {
    async navigateTo({ url, events }: Dictionary) {
      const target = parse(url)
      if (pkg.tabPages.has(target.route)) throw new Error('can not navigateTo a tabbar page')
      if (stack.length >= MAX_PAGES) throw new Error('webview count limit exceed')
      if (events) parts.journal.problem('navigateTo: event channels are not played by this runner')
      const covered = stack.at(-1)
      if (covered) life.hide(covered)
      await open(target)
    },
    async redirectTo({ url }: Dictionary) {
      const target = parse(url)
      if (pkg.tabPages.has(target.route)) throw new Error('can not redirectTo a tabbar page')
      const left = stack.pop()
      if (left) life.unload(left)
      await open(target)
    },
    async switchTab({ url }: Dictionary) {
      const target = parse(url)
      if (!pkg.tabPages.has(target.route)) throw new Error('can not switch to no-tabBar page')
      if (stack.length === 1 && stack[0]?.route === target.route) return
      leaveForTab(target.route)
      const kept = tabs.get(target.route)
      if (!kept) return void (await open(target))
      stack.push(kept)
      life.show(kept)
    },
    async reLaunch({ url }: Dictionary) {
      const target = parse(url)
      const left = new Set([...stack.splice(0).reverse(), ...tabs.values()])
      tabs.clear()
      for (const page of left) life.unload(page)
      await open(target)
    },
    // as the others: what it throws becomes the call's fail
    navigateBack({ delta = 1 }: Dictionary): Promise<void> {
      if (stack.length <= 1) return Promise.reject(new Error('cannot navigate back at first page'))
      const left = stack.splice(-Math.min(Number(delta), stack.length - 1))
      for (const page of left.reverse()) life.unload(page)
      const page = stack.at(-1)
      if (page) life.show(page)
      return Promise.resolve()
    },
  }

  return {
    router,
    parse,
    open,
    call: life.call,
    routes: () => stack.map(({ route }) => route),
    current: () => stack.at(-1),
    instances: () => stack.map(({ instance }) => instance),
    hide: () => stack.slice(-1).forEach(life.hide),
    show: () => stack.slice(-1).forEach(life.show),
  }
}
export type PageStack = ReturnType<typeof createPageStack>
export type Router = PageStack['router']

/** wx hands a page its query as written: nothing is decoded. */
function parseQuery(search: string): Dictionary {
  const pairs = (search.split('#')[0] ?? '').split('&').filter(Boolean)
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

function createLife({ journal, realm }: StackParts) {
  let webviewId = 0

  function call(page: OpenPage, hook: string, ...args: unknown[]): unknown {
    return journal.attempt(`${page.route} ${hook}`, () =>
      invoke(page.instance[hook], page.instance, args),
    )
  }

  function lifetime(page: OpenPage, name: 'show' | 'hide') {
    call(page, name === 'show' ? 'onShow' : 'onHide')
    journal.attempt(`${page.route} pageLifetimes.${name}`, () => page.root.lifetime(name))
  }

  function introduce(page: OpenPage, query: Dictionary): void {
    const channel = { on() {}, once() {}, off() {}, emit() {} }
    const id = (webviewId += 1)
    const own = { route: page.route, __route__: page.route, options: query }
    Object.assign(page.instance, own, {
      __wxWebviewId__: id,
      getPageId: () => `pageId:${id}`,
      getOpenerEventChannel: () => realm.adopt(channel),
      getTabBar: () => undefined,
    })
    watchSetData(page, journal)
  }

  return {
    call,
    introduce,
    show: (page: OpenPage) => lifetime(page, 'show'),
    hide: (page: OpenPage) => lifetime(page, 'hide'),
    unload(page: OpenPage) {
      call(page, 'onUnload')
      journal.attempt(`${page.route} release`, () => page.root.release())
    },
  }
}

/** setData crosses threads as JSON: note its size and whatever would be lost. */
function watchSetData({ route, instance }: OpenPage, journal: Journal): void {
  const setData = instance.setData.bind(instance)
  instance.setData = (data, done) => {
    const functions = Object.entries(data).filter(([, value]) => typeof value === 'function')
    for (const [key] of functions) journal.problem(`setData("${key}") carries a function`)
    try {
      const bytes = Buffer.byteLength(JSON.stringify(data))
      journal.setDatas.push({ page: route, keys: Object.keys(data), bytes })
      if (bytes > MAX_SET_DATA) journal.problem(`setData of ${bytes} bytes (at most 1 MB)`)
    } catch (error) {
      journal.problem(`setData with a value that is no JSON: ${String(error)}`)
    }
    return setData(data, done)
  }
}
