/** Finding and reading what a page shows. */
import type { TreeNode } from './engine'
import type { Dictionary } from './realm'

export function* walk(node: TreeNode): Generator<TreeNode> {
  yield node
  for (const child of node.children()) yield* walk(child)
}

export const textOf = (node: TreeNode): string =>
  node.kind === 'text' ? node.text() : node.children().map(textOf).join('')

const elements = (node: TreeNode) => [...walk(node)].filter(({ kind }) => kind === 'element')

/**
 * Elements in document order. A selector is `text=…` (the innermost element whose whole text it is),
 * `has=…` (the innermost element whose text contains it), `#id`, `.class` or a tag.
 */
export function query(root: TreeNode, selector: string): TreeNode[] {
  const matches = matcher(selector)
  const found = elements(root).filter(matches)
  if (!/^(text|has)=/.test(selector)) return found
  return found.filter((node) => !elements(node).some((inner) => inner !== node && matches(inner)))
}

function matcher(selector: string): (node: TreeNode) => boolean {
  const [, kind = '', wanted = ''] = /^(text=|has=|#|\.)?([^]*)$/.exec(selector) ?? []
  switch (kind) {
    case 'text=':
      return (node) => textOf(node).trim() === wanted
    case 'has=':
      return (node) => textOf(node).includes(wanted)
    case '#':
      return (node) => node.id() === wanted
    case '.':
      return (node) => node.className().split(/\s+/).includes(wanted)
    default:
      return (node) => node.tag() === wanted
  }
}

/** The node and all elements around it, innermost first. */
export function lineage(node: TreeNode): TreeNode[] {
  const line: TreeNode[] = []
  for (let at: TreeNode | undefined = node; at; at = at.parent)
    if (at.kind === 'element') line.push(at)
  return line
}

export function attributesOf(node: TreeNode): Dictionary {
  return { id: node.id(), class: node.className(), style: node.style(), ...node.attributes() }
}

/** The page as indented lines, for people. */
export function draw(node: TreeNode, depth = 0): string[] {
  const indent = '  '.repeat(depth)
  if (node.kind === 'text') {
    const text = node.text().trim()
    return text ? [indent + JSON.stringify(text)] : []
  }
  const inside = (by: number) => node.children().flatMap((child) => draw(child, by))
  if (node.kind === 'virtual') return inside(depth)
  const attributes = Object.entries(attributesOf(node))
    .filter(([name, value]) => isWorthShowing(name, value))
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
  return [`${indent}<${node.tag()}${attributes.join('')}>`, ...inside(depth + 1)]
}

const isWorthShowing = (name: string, value: unknown) =>
  !/^(hover-|animation$)/.test(name) &&
  value !== undefined &&
  value !== null &&
  !['', 'false', '{}'].includes(typeof value === 'string' ? value : JSON.stringify(value))
