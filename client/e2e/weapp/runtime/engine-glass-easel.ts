/**
 * glass-easel, the framework behind `componentFramework: "glass-easel"` and Skyline, with its own template
 * compiler. No DOM: the empty backend.
 */
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { TmplGroup } from 'glass-easel-template-compiler'
import { addTemplate } from './wxml'
import type * as GlassEasel from 'glass-easel'
import type * as Adapter from 'glass-easel-miniprogram-adapter'
import {
  type CreateEngine,
  type EngineParts,
  type PageInstance,
  textLeaf,
  type TreeNode,
} from './engine'
import { createPackageModules, packageVersions } from './modules'
import { type Dictionary, invoke, isDictionary, type Realm } from './realm'

type Framework = typeof GlassEasel
type Templates = Record<string, GlassEasel.template.ComponentTemplate['content']>

const require = createRequire(import.meta.url)
const version = packageVersions(require)

export const createGlassEasel: CreateEngine = (parts) => {
  const { pkg, realm, journal } = parts
  const packages = createPackageModules(realm)
  const framework = packages.load<Framework>(require.resolve('glass-easel'))
  const adapter = packages.load<typeof Adapter>(require.resolve('glass-easel-miniprogram-adapter'))
  listenForTrouble(framework, parts)
  const env = new adapter.MiniProgramEnv()
  const backend = env.associateBackend(new framework.EmptyBackendContext())
  const space = env.createCodeSpace('main', true)
  const templates = compileTemplates(parts)
  const nodes = createNodes(framework)
  const events = createEvents(framework, realm)
  return {
    name: ['glass-easel', 'glass-easel-template-compiler']
      .map((name) => `${name} ${version(name)}`)
      .join(' + '),
    prepare(path) {
      const usingComponents = Object.fromEntries(
        Object.entries(pkg.components(path)).map(([tag, target]) => [tag, `/${target}`]),
      )
      space.addComponentStaticConfig(
        path,
        realm.adopt({ ...pkg.componentJson(path), usingComponents }),
      )
      const content = templates[path]
      if (!content) return journal.problem(`${path}.wxml is missing`)
      space.addCompiledTemplate(
        path,
        Object.assign({ groupList: templates, content }, { fallbackListenerOnNativeNode: true }),
      )
    },
    definePage(path, options) {
      events.makePlain(options)
      space.componentEnv(path, ({ Page }) => Page(options))
    },
    defineComponent(path, options) {
      if (isDictionary(options.methods)) events.makePlain(options.methods)
      space.componentEnv(path, ({ Component }) => Component(options))
    },
    behavior: (options) => space.componentEnv('', ({ Behavior }) => Behavior(options)),
    createRoot(page) {
      const root = backend.createRoot('page', space, page)
      const component = root.getComponent()
      return {
        // The adapter types a page by its definition, which only the compiled app knows.
        instance: root.get() as unknown as PageInstance,
        tree: () => nodes.wrap(component, undefined),
        attach: () => framework.Element.pretendAttached(component),
        release: () => root.release(),
        lifetime: (name) => component.triggerPageLifetime(name, realm.run<[]>('[]')),
      }
    },
  }
}

function listenForTrouble(framework: Framework, { journal }: EngineParts): void {
  framework.addGlobalErrorListener((error, method, component) => {
    const where = typeof component === 'string' ? component : (component?.is ?? '')
    journal.error(error, `component ${where} ${method}`)
    return false
  })
  framework.addGlobalWarningListener((message) => {
    journal.logs.push({ level: 'warn', text: `[glass-easel] ${message}` })
    return false
  })
}

function compileTemplates({ pkg, realm, journal }: EngineParts): Templates {
  const group = new TmplGroup()
  for (const file of pkg.files.filter((name) => name.endsWith('.wxs')))
    group.addScript(file.slice(0, -'.wxs'.length), pkg.read(file))
  for (const file of pkg.files.filter((name) => name.endsWith('.wxml'))) {
    for (const fault of addTemplate(group, file.slice(0, -'.wxml'.length), pkg.read(file)))
      journal.error(`${file}:${fault.startLine}:${fault.startColumn} ${fault.message}`, 'wxml')
  }
  const code = new vm.Script(`(${group.getTmplGenObjectGroups()})`, { filename: 'wxml.js' })
  group.free()
  return code.runInContext(realm.context) as Templates
}

function createNodes(framework: Framework) {
  const { Component, TextNode, VirtualNode } = framework

  function wrap(node: GlassEasel.Node, parent: TreeNode | undefined): TreeNode {
    if (TextNode.isTextNode(node)) return textLeaf(parent, () => node.textContent)
    const self: TreeNode = {
      kind: VirtualNode.isVirtualNode(node) ? 'virtual' : 'element',
      parent,
      children() {
        const found: TreeNode[] = []
        node.forEachComposedChild((child) => void found.push(wrap(child, self)))
        return found
      },
      text: () => '',
      tag: () => tagOf(node),
      id: () => node.id,
      className: () => node.class,
      style: () => node.style,
      attributes: () =>
        Object.fromEntries(
          node.attributes
            .filter(({ name }) => !/^(bind|catch|capture-|mut-)/.test(name))
            .map(({ name, value }) => [name, value]),
        ),
      listeners: () => listenersOf(node),
      fire({ type, detail, extra, bubbles }) {
        const reach = { bubbles, composed: true, capturePhase: true }
        node.triggerEvent(type, detail, Object.assign(reach, { extraFields: extra }))
      },
    }
    return self
  }

  const tagOf = (node: GlassEasel.Element) => {
    if (Component.isComponent(node)) return String(Reflect.get(node, 'tagName') || node.is)
    return String(Reflect.get(node, 'is'))
  }
  return { wrap }
}

function listenersOf(node: GlassEasel.Element): string[] {
  const target: unknown = Reflect.get(node, '_$eventTarget')
  const listeners = isDictionary(target) ? target.listeners : undefined
  return Object.keys(isDictionary(listeners) ? listeners : {})
}

/** A phone's view layer hands the logic layer plain objects, never instances of the framework. */
function createEvents(framework: Framework, realm: Realm) {
  const targetOf = (target: unknown) => {
    if (!isDictionary(target)) return undefined
    const element = isDictionary(target._$) ? target._$ : target
    const dataset = isDictionary(element.dataset) ? { ...element.dataset } : {}
    return { id: element.id || '', offsetLeft: 0, offsetTop: 0, dataset }
  }
  const plain = (event: unknown) => {
    if (!isDictionary(event) || !(event instanceof framework.Event)) return event
    const { type, timeStamp, mark, detail, extraFields } = event as Dictionary
    return realm.adopt({
      type,
      timeStamp,
      target: targetOf(Reflect.get(event, 'target')),
      currentTarget: targetOf(Reflect.get(event, 'currentTarget')),
      mark: isDictionary(mark) ? { ...mark } : {},
      detail,
      ...(isDictionary(extraFields) ? extraFields : {}),
    })
  }
  return {
    makePlain(methods: Dictionary) {
      for (const [name, method] of Object.entries(methods)) {
        if (typeof method !== 'function' || /^on[A-Z]/.test(name)) continue
        methods[name] = function (this: unknown, event: unknown, ...rest: unknown[]) {
          return invoke(method, this, [plain(event), ...rest])
        }
      }
    },
  }
}
