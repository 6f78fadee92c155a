/** What a scenario sees and does. */
import type { TreeNode } from './engine'
import { createGestures } from './gestures'
import type { Journal } from './journal'
import type { PageStack } from './page-stack'
import { type Dictionary, isDictionary, type Realm } from './realm'
import { attributesOf, draw, query, textOf } from './tree'

interface HandsParts {
  realm: Realm
  journal: Journal
  stack: PageStack
  settle: () => Promise<void>
}

export function createHands({ realm, journal, stack, settle }: HandsParts) {
  const gestures = createGestures({ realm, journal })
  const page = () => {
    const current = stack.current()
    if (!current) throw new Error('no page is open')
    return current
  }
  const tree = () => page().root.tree()
  const one = (selector: string): TreeNode => {
    const found = query(tree(), selector)[0]
    if (!found) throw new Error(`${page().route} shows nothing that is ${selector}`)
    return found
  }
  return {
    text: (selector?: string) => textOf(selector ? one(selector) : tree()),
    attributes: (selector: string) => attributesOf(one(selector)),
    count: (selector: string) => query(tree(), selector).length,
    draw: () => draw(tree()),
    async tap(selector: string) {
      if (!gestures.tap(one(selector))) throw new Error(`${selector} is disabled`)
      await settle()
    },
    async answer(selector: string, event: string, detail: Dictionary) {
      gestures.answer(one(selector), event, detail)
      await settle()
    },
    async type(selector: string, value: string) {
      gestures.type(one(selector), value)
      await settle()
    },
    async go(how: keyof PageStack['router'], url?: string) {
      await stack.router[how](url === undefined ? {} : { url })
      await settle()
    },
    /** Calls a hook of the page in front, as the base library would: a share menu, a pull-down. */
    hook(name: string, argument: Dictionary = {}): Dictionary {
      const result = stack.call(page(), name, realm.adopt(argument))
      return isDictionary(result) ? result : {}
    },
  }
}
