/**
 * exparser, the framework WeChat runs by default, as published for miniprogram-simulate: templates compiled
 * by WeChat's own `wcc`, glued by j-component, drawn into jsdom.
 */
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { JSDOM } from 'jsdom'
import {
  type CreateEngine,
  type EngineParts,
  type PageInstance,
  type PageRoot,
  textLeaf,
  type TreeNode,
} from './engine'
import { createPackageModules, packageVersions } from './modules'
import { type Dictionary, invoke, isDictionary } from './realm'

interface VirtualTag {
  componentId?: string
  tagName?: string
  attrs?: { name: string; value: unknown }[]
  event?: Record<string, { name: string }>
}

interface ExparserNode {
  is: string
  id: string
  textContent: string
  __virtual?: unknown
  __wxSlotChildren?: ExparserNode[]
  _vt?: VirtualTag
}

interface Exparser {
  TextNode: new () => ExparserNode
  Event: {
    create(type: string, detail: Dictionary, options: Dictionary): object
    dispatchEvent(node: ExparserNode, event: object): void
  }
}

interface Rendered {
  instance: PageInstance
  _exparserNode: ExparserNode
  attach(parent: unknown): void
  detach(): void
  triggerPageLifeTime(name: string): void
}

interface JComponent {
  register(definition: Dictionary): void
  behavior(definition: Dictionary): unknown
  create(id: string | undefined): Rendered | undefined
}

interface Tools {
  getTagName(name: string | undefined): string | undefined
}

const require = createRequire(import.meta.url)
const version = packageVersions(require)

/** Built-in components, as miniprogram-simulate registers them: a tag that shows what is inside it. */
const BUILT_IN =
  'cover-image cover-view grid-view list-view match-media movable-area movable-view page-container ' +
  'root-portal scroll-view share-element sticky-header sticky-section swiper swiper-item view icon ' +
  'progress rich-text text button checkbox checkbox-group editor form input keyboard-accessory label ' +
  'picker picker-view picker-view-column radio radio-group slider switch textarea navigator audio ' +
  'functional-page-navigator camera channel-live channel-video image live-player live-pusher video ' +
  'voip-room map canvas web-view ad ad-custom official-account open-data navigation-bar page-meta'

export const createExparser: CreateEngine = (parts) => {
  const { pkg, realm, journal } = parts
  const { window } = new JSDOM('<!DOCTYPE html><body></body>', { pretendToBeVisual: true })
  const { document } = window
  Object.assign(window, { __webview_engine_version__: 0.02 })
  const packages = createPackageModules(realm, { window, document })
  const framework = packages.load<JComponent>(require.resolve('j-component'))
  const exparser = packages.load<Exparser>(require.resolve('miniprogram-exparser'))
  const tools = packages.load<Tools>(require.resolve('j-component/src/tool/utils.js'))
  for (const id of BUILT_IN.split(' '))
    framework.register(realm.adopt({ id, tagName: `wx-${id}`, template: '<slot/>' }))
  const template = compileTemplates(parts, { window, document })
  const nodes = createNodes(exparser, tools)
  const known = new Map<string, { id: string; tag: string; extra?: Dictionary }>()

  function define(path: string, definition: Dictionary): void {
    const own = known.get(path)
    const render = template(`${path}.wxml`)
    if (!own || !render) return journal.problem(`${path}.wxml is missing`)
    const usingComponents = Object.fromEntries(
      Object.entries(pkg.components(path)).flatMap(([tag, target]) => {
        const id = known.get(target)?.id
        return id ? [[tag, id]] : []
      }),
    )
    const options = isDictionary(definition.options) ? definition.options : {}
    const base = { id: own.id, path: `/${path}`, tagName: own.tag, usingComponents }
    const rest = { template: render, options: realm.adopt({ classPrefix: own.tag, ...options }) }
    framework.register(Object.assign(realm.adopt<Dictionary>(base), definition, rest))
  }

  return {
    name: `miniprogram-exparser ${version('miniprogram-exparser')} + wcc + j-component ${version('j-component')}`,
    prepare(path) {
      const tag = path === 'comp' ? path : path.replace(/\W+/g, '-')
      known.set(path, { id: `c${known.size}`, tag })
    },
    definePage(path, options) {
      const { data, behaviors, options: settings, ...own } = options
      const isMethod = ([, value]: [string, unknown]) => typeof value === 'function'
      const entries = Object.entries(own)
      const methods = realm.adopt(Object.fromEntries(entries.filter(isMethod)))
      const page = known.get(path)
      if (page) page.extra = Object.fromEntries(entries.filter((entry) => !isMethod(entry)))
      const rest = { data: data ?? realm.adopt({}), methods, behaviors, options: settings }
      define(path, Object.assign(realm.adopt({}), rest))
    },
    defineComponent: define,
    behavior: (options) => framework.behavior(options),
    createRoot(page) {
      const rendered = framework.create(known.get(page)?.id)
      if (!rendered) throw new Error(`${page} never became a component`)
      Object.assign(rendered.instance, known.get(page)?.extra)
      return rootOf(rendered, document, nodes.wrap)
    },
  }
}

type Template = (file: string) => unknown

function compileTemplates({ pkg, realm, journal }: EngineParts, dom: Dictionary): Template {
  // Published without types.
  const compiler = require('miniprogram-compiler') as {
    wxmlToJs(root: string, options: { maxBuffer: number }): string
  }
  const compiled = journal.attempt<Template>('wcc', () => {
    const code = compiler.wxmlToJs(pkg.locate(''), { maxBuffer: 64 * 1024 * 1024 })
    const script = new vm.Script(`(function (window, document, __wxAppCode__) { ${code} })`, {
      filename: 'wcc.js',
    })
    const start: unknown = script.runInContext(realm.context)
    const template = invoke(start, undefined, [dom.window, dom.document, {}])
    return (file) => invoke(template, undefined, [file])
  })
  return compiled ?? (() => undefined)
}

function rootOf(
  rendered: Rendered,
  document: Document,
  wrap: (node: ExparserNode, parent: TreeNode | undefined, isPage: boolean) => TreeNode,
): PageRoot {
  const parent = document.createElement('div')
  document.body.appendChild(parent)
  return {
    instance: rendered.instance,
    tree: () => wrap(rendered._exparserNode, undefined, true),
    attach: () => rendered.attach(parent),
    release() {
      rendered.detach()
      parent.remove()
    },
    lifetime: (name) => rendered.triggerPageLifeTime(name),
  }
}

function createNodes(exparser: Exparser, tools: Tools) {
  function wrap(node: ExparserNode, parent: TreeNode | undefined, isPage = false): TreeNode {
    if (isText(node)) return textLeaf(parent, () => node.textContent)
    const attributes = node._vt?.attrs ?? []
    const attribute = (name: string) =>
      textual(attributes.find((candidate) => candidate.name === name)?.value)
    const self: TreeNode = {
      kind: node.__virtual ? 'virtual' : 'element',
      parent,
      children: () => [...(node.__wxSlotChildren ?? [])].map((child) => wrap(child, self)),
      text: () => '',
      tag: () => (isPage ? 'page' : tagOf(node)),
      id: () => node.id,
      className: () => attribute('class'),
      style: () => attribute('style'),
      attributes: () =>
        Object.fromEntries(
          attributes
            .filter(({ name }) => !/^(id|class|style|data-.*)$/.test(name))
            .map(({ name, value }) => [name.replace(/[A-Z]/g, dashed), value]),
        ),
      listeners: () => Object.values(node._vt?.event ?? {}).map(({ name }) => name),
      fire({ type, detail, extra, bubbles }) {
        const reach = { bubbles, capturePhase: true, composed: true, extraFields: extra }
        exparser.Event.dispatchEvent(node, exparser.Event.create(type, detail, reach))
      },
    }
    return self
  }

  const textual = (value: unknown) => (typeof value === 'string' ? value : '')
  const isText = (node: ExparserNode): boolean => node instanceof exparser.TextNode
  const dashed = (letter: string) => `-${letter.toLowerCase()}`
  const tagOf = (node: ExparserNode) => {
    const name = tools.getTagName(node._vt?.componentId ?? node._vt?.tagName)
    return (name ?? node._vt?.tagName ?? node.is).replace(/^wx-/, '')
  }
  return { wrap }
}
