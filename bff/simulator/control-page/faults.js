import { element, part, setText } from './dom.js'
import { groups } from './fault-words.js'

/** @typedef {import('../control-api').Fault} Fault */
/** @typedef {import('../control-api').SimulatorState['faults']} Active */

/** @type {import('./control-page.js').Act} */
let say = () => undefined
const sections = groups.map(section)
part('faults', 'faults').append(...sections.map(({ node }) => node))

/**
 * @param {import('../control-api').SimulatorState} state
 * @param {import('./control-page.js').Act} act
 */
export function drawFaults(state, act) {
  say = act
  for (const { update } of sections) update(state.faults)
}

/** Folded, with the number of those that wait to happen. @param {(typeof groups)[number]} group */
function section({ title, hint, faults }) {
  const rows = Object.entries(faults).map(([fault, words]) =>
    row(/** @type {Fault} */ (fault), words),
  )
  const waiting = element('span', { class: 'left' })
  const summary = element('summary', {}, element('span', {}, title), waiting)
  summary.firstElementChild?.append(element('small', {}, hint))
  const list = element('ul', { class: 'faults' }, ...rows.map(({ node }) => node))
  /** @param {Active} active */
  const update = (active) => {
    for (const each of rows) each.update(active)
    const count = Object.keys(faults).filter((fault) => fault in active).length
    setText(waiting, count > 0 ? `${count} 种待发生` : '')
  }
  return { node: element('details', { class: 'fold' }, summary, list), update }
}

/**
 * @param {Fault} fault
 * @param {import('./fault-words.js').Words} words
 */
function row(fault, { text, meaning }) {
  /** @param {number} times */
  const set = (times) => () => say('faults', { fault, times })
  const left = element('span', { class: 'left' })
  const clear = element('button', { type: 'button', class: 'quiet', onclick: set(0) }, '撤销')
  /** @param {number} times */
  const choice = (times) =>
    element(
      'button',
      {
        type: 'button',
        class: 'button plain',
        'aria-label': `${text} ${times} 次`,
        onclick: set(times),
      },
      `×${times}`,
    )
  const about = element('p', {}, element('span', {}, text), left, element('small', {}, meaning))
  const node = element('li', {}, about, clear, choice(1), choice(3))
  /** @param {Active} active */
  const update = (active) => {
    const times = active[fault] ?? 0
    setText(left, times > 0 ? `还剩 ${times} 次` : '')
    clear.hidden = times === 0
    node.classList.toggle('is-on', times > 0)
  }
  return { node, update }
}
