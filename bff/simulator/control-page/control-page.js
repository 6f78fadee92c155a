/** The control page: asks the simulator for its state again and again, and lets each section draw its part in place. */
import { drawCalls } from './calls.js'
import { drawClock } from './clock.js'
import { drawFaults } from './faults.js'
import { drawNotifications } from './notifications.js'
import { drawOrders } from './orders.js'
import { drawPeople } from './people.js'
import { drawProtocol } from './protocol.js'
import { drawShares } from './shares.js'

/** @typedef {import('../control-api').SimulatorState} SimulatorState */
/** @typedef {(path: string, body: unknown, how?: { method?: 'POST' | 'PATCH', said?: string | undefined, ended?: (refusal: string | undefined) => void }) => void} Act */

const EVERY_MS = 1500
const sections = [
  drawPeople,
  drawOrders,
  drawNotifications,
  drawProtocol,
  drawClock,
  drawFaults,
  drawShares,
  drawCalls,
]
/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** @type {ReturnType<typeof setTimeout> | undefined} */
let next
/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastEnd

byId('reset').addEventListener('click', () => {
  if (confirm('忘掉所有订单、通知、授权码、记录和故障？人和密钥不变。')) act('reset', {})
})
document.addEventListener('visibilitychange', () => void refresh())
void refresh()

async function refresh() {
  clearTimeout(next)
  if (document.hidden) return
  try {
    const response = await fetch('api/state')
    if (!response.ok) throw new TypeError(`state: ${response.status}`)
    draw(await response.json())
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    showPulse('stopped')
  } finally {
    clearTimeout(next)
    next = setTimeout(() => void refresh(), EVERY_MS)
  }
}

/** @param {SimulatorState} state */
function draw(state) {
  for (const section of sections) section(state, act, refresh)
  const shop = byId('shop')
  shop.setAttribute('href', state.shopOrigin)
  shop.hidden = false
  showPulse('running')
}

/** @param {'running' | 'stopped'} pulse */
function showPulse(pulse) {
  const pill = byId('pulse')
  if (pill.dataset['state'] === pulse) return
  pill.dataset['state'] = pulse
  pill.textContent = pulse === 'running' ? '运行中' : '已停止'
  byId('stopped').hidden = pulse === 'running'
  document.body.classList.toggle('is-stopped', pulse === 'stopped')
}

/**
 * Says something to the simulator, then shows what became of it; `ended` is for who shows a refusal by itself.
 * @type {Act}
 */
function act(path, body, { method = 'POST', said, ended } = {}) {
  send(path, body, method)
    .then(() => {
      if (said) toast(said)
      ended?.(undefined)
    })
    .catch((error) => {
      const refusal = error instanceof Error ? error.message : String(error)
      if (ended) ended(refusal)
      else toast(refusal)
    })
    .finally(() => void refresh())
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {string} method
 */
async function send(path, body, method) {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(`api/${path}`, { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
}

/** @param {string} text */
function toast(text) {
  const place = byId('toast')
  place.textContent = text
  place.hidden = false
  clearTimeout(toastEnd)
  toastEnd = setTimeout(() => (place.hidden = true), 5000)
}
