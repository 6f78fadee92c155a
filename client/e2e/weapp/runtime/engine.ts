/**
 * The port to a component framework: it compiles wxml, keeps Page/Component instances and their rendered
 * trees. Two implementations, both made of WeChat's own published packages, lie beside this file.
 */
import type { Journal } from './journal'
import type { Package } from './package'
import type { Dictionary, Realm } from './realm'

/** A rendered node, seen the same way in every framework. `virtual`: slots, `wx:if`, component shadows. */
export interface TreeNode {
  kind: 'element' | 'text' | 'virtual'
  parent: TreeNode | undefined
  children(): TreeNode[]
  text(): string
  tag(): string
  id(): string
  className(): string
  style(): string
  attributes(): Dictionary
  /** Names of the events someone listens to here. */
  listeners(): string[]
  fire(event: { type: string; detail: Dictionary; extra: Dictionary; bubbles: boolean }): void
}

export interface PageInstance extends Dictionary {
  setData: (data: Dictionary, done?: () => void) => unknown
}

export interface PageRoot {
  instance: PageInstance
  tree(): TreeNode
  attach(): void
  release(): void
  lifetime(name: 'show' | 'hide'): void
}

export interface Engine {
  /** The packages and versions it is made of. */
  name: string
  /** Comes before definePage/defineComponent of the same path. */
  prepare: (path: string) => void
  definePage: (path: string, options: Dictionary) => void
  defineComponent: (path: string, options: Dictionary) => void
  behavior: (options: Dictionary) => unknown
  createRoot: (page: string) => PageRoot
}

export interface EngineParts {
  pkg: Package
  realm: Realm
  journal: Journal
}

export type CreateEngine = (parts: EngineParts) => Engine

/** Text, the same in every framework. */
export const textLeaf = (parent: TreeNode | undefined, text: () => string): TreeNode => ({
  kind: 'text',
  parent,
  children: () => [],
  text,
  tag: () => '#text',
  id: () => '',
  className: () => '',
  style: () => '',
  attributes: () => ({}),
  listeners: () => [],
  fire: () => undefined,
})
