/** What a person does to a page: taps, types, submits. */
import type { Journal } from './journal'
import type { TreeNode } from './engine'
import { type Dictionary, type Realm } from './realm'
import { lineage, walk } from './tree'

const FIELDS = ['input', 'textarea', 'switch', 'slider', 'picker', 'radio-group', 'checkbox-group']
const TOUCH = { identifier: 0, pageX: 1, pageY: 1, clientX: 1, clientY: 1 }

export function createGestures({ realm, journal }: { realm: Realm; journal: Journal }) {
  function fire(
    node: TreeNode,
    type: string,
    {
      detail = {},
      extra = {},
      bubbles = false,
    }: {
      detail?: Dictionary
      extra?: Dictionary
      bubbles?: boolean
    } = {},
  ): void {
    journal.attempt(`event ${type}`, () =>
      node.fire({ type, detail: realm.adopt(detail), extra: realm.adopt(extra), bubbles }),
    )
  }

  /** Says whether the tap arrived: a disabled button swallows it. */
  function tap(node: TreeNode): boolean {
    const line = lineage(node)
    if (line.some((at) => at.tag() === 'button' && at.attributes().disabled === true)) return false
    const down = { touches: [TOUCH], changedTouches: [TOUCH] }
    const up = { touches: [], changedTouches: [TOUCH] }
    fire(node, 'touchstart', { extra: down, bubbles: true })
    fire(node, 'touchend', { extra: up, bubbles: true })
    fire(node, 'tap', { detail: { x: 1, y: 1 }, extra: up, bubbles: true })
    submit(line)
    return true
  }

  function submit(line: TreeNode[]): void {
    const form = line.find((at) => at.tag() === 'form')
    const isSubmit = (at: TreeNode) =>
      at.tag() === 'button' && at.attributes()['form-type'] === 'submit'
    if (!form || !line.some(isSubmit)) return
    const named = [...walk(form)]
      .filter((at) => at.kind === 'element' && FIELDS.includes(at.tag()))
      .map((at) => at.attributes())
      .filter(({ name }) => name)
    const value = Object.fromEntries(named.map((field) => [String(field.name), field.value]))
    fire(form, 'submit', { detail: { value } })
  }

  /** What WeChat says of a button of its own (`open-type`) that was tapped. */
  function answer(node: TreeNode, event: string, detail: Dictionary): void {
    const button = lineage(node).find((at) => at.tag() === 'button')
    if (!button) throw new Error('this is in no button')
    fire(button, event, { detail })
  }

  function type(node: TreeNode, value: string): void {
    fire(node, 'focus', { detail: { value: '' } })
    fire(node, 'input', { detail: { value, cursor: value.length, keyCode: 0 } })
    fire(node, 'blur', { detail: { value } })
  }

  return { tap, answer, type, fire }
}
