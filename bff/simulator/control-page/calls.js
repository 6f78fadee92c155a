import { element, keep, part, timeOf } from './dom.js'

/** @typedef {import('../control-api').LoggedCall} LoggedCall */

const onlyProblems = /** @type {HTMLInputElement} */ (part('calls', 'only-problems'))
const list = part('calls', 'list')
onlyProblems.addEventListener('change', () => {
  list.classList.toggle('only-problems', onlyProblems.checked)
})

/** Newest first. A call never changes, so a row is drawn once and an opened one stays open. @param {import('../control-api').SimulatorState} state */
export function drawCalls({ calls }) {
  part('calls', 'empty').hidden = calls.length > 0
  keep(list, calls.toReversed(), {
    key: ({ id, at }) => `${id} ${at}`,
    make: (call) => ({ node: row(call) }),
  })
}

/** @param {LoggedCall} call */
function row({ at, direction, method, path, status, request, response, problems }) {
  const isRefused = problems.length > 0 || (typeof status === 'number' ? status >= 400 : true)
  const summary = element(
    'summary',
    {},
    element(
      'span',
      { class: `way ${direction}`, title: direction === 'in' ? '商店 → 微信' : '微信 → 商店' },
      direction === 'in' ? '收' : '发',
    ),
    element('b', {}, method),
    element('code', { title: path }, titleOf({ path, request })),
    element('span', { class: 'status', 'data-good': String(!isRefused) }, String(status)),
    element('time', {}, timeOf(at)),
    ...problems.map((problem) => element('span', { class: 'problem' }, problem)),
  )
  const details = element('details', {}, summary)
  details.addEventListener('toggle', () => fill(details, { request, response }), { once: true })
  return element('li', { class: problems.length > 0 ? 'has-problems' : '' }, details)
}

/**
 * A native call is known by its name, not by the door it came through.
 * @param {{ path: string, request: string | undefined }} call
 */
function titleOf({ path, request }) {
  if (!path.endsWith('/bridge/invoke') || !request) return path
  const [, name] = request.match(/"name":\s*"(\w+)"/) ?? []
  return name ? `WeixinJSBridge ${name}` : path
}

/**
 * Long bodies are laid out when somebody looks.
 * @param {HTMLElement} details
 * @param {{ request: string | undefined, response: string | undefined }} bodies
 */
function fill(details, { request, response }) {
  details.append(
    element('h4', {}, '请求 Request'),
    element('pre', {}, readable(request)),
    element('h4', {}, '应答 Response'),
    element('pre', {}, readable(response)),
  )
}

/** @param {string | undefined} text */
function readable(text) {
  if (!text) return '（空）'
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
