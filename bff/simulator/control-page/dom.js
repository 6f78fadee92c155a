/** The few lines of drawing that every section needs. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` become listeners
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      made.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
    else if (value === true) made.setAttribute(name, '')
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value))
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/**
 * @param {string} section
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(section, name) {
  const found = document.querySelector(`#${section} [data-part="${name}"]`)
  if (!(found instanceof HTMLElement)) throw new Error(`index.html has no ${name} in #${section}`)
  return found
}

/**
 * Makes the children of a list match the items, in place: rows that stay keep their node, and with it focus, scroll and
 * what a person opened.
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {{ key: (item: T) => string, make: (item: T) => { node: HTMLElement, update?: (item: T) => void } }} row
 */
export function keep(list, items, { key, make }) {
  /** @type {Map<string, { node: HTMLElement, update?: (item: any) => void }>} */
  const rows = kept.get(list) ?? new Map()
  kept.set(list, rows)
  const wanted = new Set(items.map(key))
  for (const [id, { node }] of rows) {
    if (wanted.has(id)) continue
    node.remove()
    rows.delete(id)
  }
  items.forEach((item, index) => {
    const id = key(item)
    const row = rows.get(id) ?? make(item)
    rows.set(id, row)
    row.update?.(item)
    const there = list.children[index]
    if (there !== row.node) list.insertBefore(row.node, there ?? null)
  })
}

/** @type {WeakMap<HTMLElement, Map<string, { node: HTMLElement }>>} */
const kept = new WeakMap()

/**
 * A row of choices of which one is on.
 * @param {HTMLElement} place
 * @param {{ value: string, text: string }[]} choices
 * @param {(value: string) => void} choose
 * @returns {(current: string) => void}
 */
export function segments(place, choices, choose) {
  const buttons = choices.map(({ value, text }) => {
    const node = element('button', { type: 'button', onclick: () => choose(value) }, text)
    return { value, node }
  })
  place.append(...buttons.map(({ node }) => node))
  return (current) => {
    for (const { value, node } of buttons)
      node.setAttribute('aria-pressed', String(value === current))
  }
}

/**
 * A button that opens a list of further actions.
 * @param {string} label
 * @param {{ text: string, act: () => void }[]} entries
 */
export function menu(label, entries) {
  const node = element(
    'details',
    { class: 'menu' },
    element('summary', { class: 'button plain' }, label),
  )
  const list = entries.map(({ text, act }) => {
    const onclick = () => {
      node.removeAttribute('open')
      act()
    }
    return element('li', {}, element('button', { type: 'button', onclick }, text))
  })
  node.append(element('ul', {}, ...list))
  node.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && node.contains(event.relatedTarget)))
      node.removeAttribute('open')
  })
  return node
}

/** Only touches what changed, so that a selection survives. @param {HTMLElement} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/** @param {string} instant */
export const timeOf = (instant) => new Date(instant).toLocaleTimeString('zh-CN', { hour12: false })
