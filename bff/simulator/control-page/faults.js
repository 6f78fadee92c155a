import { element, part, setText } from './dom.js'

/** @typedef {import('../control-api').Fault} Fault */

/** @type {Record<Fault, string>} */
const faults = {
  'api-busy': '公众平台：系统繁忙 -1',
  'api-invalid-token': '公众平台：token 失效 40001',
  'pay-500': '支付：系统错误 500',
  'pay-429': '支付：太频繁 429',
  'pay-timeout': '支付：一直不应答',
  'pay-cut-after-accepting': '支付：收下后断开',
  'pay-wrong-signature': '支付：应答签名错误',
  'pay-202': '支付：已受理，请重试 202',
  'pay-502': '支付：服务不可用 502',
  'pay-empty-404': '支付：空应答 404',
  'pay-empty-405': '支付：空应答 405',
  'pay-unsigned-4xx': '支付：无签名的 400',
  'pay-no-request-id': '支付：应答没有 Request-ID',
  'pay-wrong-timestamp': '支付：应答时间戳不是数字',
  'pay-old-timestamp': '支付：应答时间戳过旧',
  'pay-future-timestamp': '支付：应答时间戳在未来',
  'pay-probe': '支付：应答签名探测 SIGNTEST',
  'pay-not-enough': '退款：商户余额不足',
}

/** @type {import('./control-page.js').Act} */
let say = () => undefined
const rows = Object.entries(faults).map(([fault, text]) => row(/** @type {Fault} */ (fault), text))
part('faults', 'faults').append(...rows.map(({ node }) => node))

/**
 * @param {import('../control-api').SimulatorState} state
 * @param {import('./control-page.js').Act} act
 */
export function drawFaults(state, act) {
  say = act
  for (const { update } of rows) update(state.faults)
}

/**
 * @param {Fault} fault
 * @param {string} text
 */
function row(fault, text) {
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
  const node = element('li', {}, element('span', {}, text), left, clear, choice(1), choice(3))
  /** @param {import('../control-api').SimulatorState['faults']} active */
  const update = (active) => {
    const times = active[fault] ?? 0
    setText(left, times > 0 ? `还剩 ${times} 次` : '')
    clear.hidden = times === 0
    node.classList.toggle('is-on', times > 0)
  }
  return { node, update }
}
