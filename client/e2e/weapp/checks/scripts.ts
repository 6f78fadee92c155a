/** The language level of what ships, code made from text, and the hosts it speaks to. */
import { type Node, type Options, parse } from 'acorn'
import { simple } from 'acorn-walk'
import type { Package } from '../runtime/package'

/** What iOS 13, the oldest in .browserslistrc, understands; DevTools is told not to transpile again. */
const ES = 2019

/** Addresses that libraries hold in messages and namespaces, and never ask. */
const MENTIONED = /(^|\.)(w3\.org|reactjs\.org|react\.dev|github\.com|fb\.me|jd\.com|taro\.com)$/

export function checkScripts(pkg: Package, origins: readonly string[]): string[] {
  const scripts = pkg.files.filter((file) => file.endsWith('.js'))
  return scripts.flatMap((file) => {
    try {
      return inspect(file, parse(pkg.read(file), syntax(ES)), origins)
    } catch (error) {
      return [`${file}: not ES${ES}: ${String(error)}`]
    }
  })
}

const syntax = (ecmaVersion: typeof ES): Options => ({
  ecmaVersion,
  sourceType: 'script',
  allowReturnOutsideFunction: true,
})

function inspect(file: string, tree: Node, origins: readonly string[]): string[] {
  const found: string[] = []
  const addressed = (text: unknown) => {
    const origin = /^(?:https?|wss?):\/\/[^/?#\s]+/.exec(String(text))?.[0]
    if (!origin || origins.includes(origin)) return
    const { hostname } = new URL(origin)
    if (!MENTIONED.test(hostname)) found.push(`${file}: speaks to ${origin}`)
  }
  const called = ({ start, callee, args }: { start: number; callee: Node; args: Node[] }) => {
    const name = 'name' in callee ? callee.name : undefined
    const only = args.length === 1 ? args[0] : undefined
    // The one use a mini-program allows: libraries look for the global object with it.
    const isGlobal = only !== undefined && 'value' in only && only.value === 'return this'
    if (name === 'eval') found.push(`${file}@${start}: eval()`)
    if (name === 'Function' && !isGlobal) found.push(`${file}@${start}: new Function()`)
  }
  simple(tree, {
    CallExpression: ({ start, callee, arguments: args }) => called({ start, callee, args }),
    NewExpression: ({ start, callee, arguments: args }) => called({ start, callee, args }),
    Literal: ({ value }) => addressed(value),
    TemplateElement: ({ value }) => addressed(value.raw),
  })
  return found
}
