import { element, keep, menu, part, segments, setText, timeOf } from './dom.js'

/** @typedef {import('../control-api').SimulatedNotification} SimulatedNotification */
/** @typedef {import('../control-api').DeliveryMode} DeliveryMode */
/** @typedef {import('../control-api').Forgery} Forgery */
/** @typedef {import('./control-page.js').Act} Act */

/** @type {Record<DeliveryMode, { text: string, meaning: string }>} */
const modes = {
  now: { text: '立即', meaning: '付款后马上送达，没有确认就按微信的间隔重发。' },
  hold: { text: '暂扣', meaning: '先扣下，等你点「现在发送」。' },
  lost: { text: '丢失', meaning: '从不送达，商店要自己去查单。' },
  twice: { text: '两次', meaning: '同一条通知送两遍。' },
  reordered: { text: '乱序', meaning: '等下一笔付款，后付的先通知。' },
  late: { text: '迟到', meaning: '十分钟后才送达，可以拨快时钟。' },
}
/** @type {Record<SimulatedNotification['state'], string>} */
const states = {
  waiting: '等待发送',
  held: '已扣下',
  lost: '已丢失',
  acknowledged: '已确认',
  'given-up': '已放弃',
}
/** @type {Record<Forgery, string>} */
const forgeries = {
  signature: '签名不对',
  probe: '微信的签名探测',
  'old-timestamp': '时间戳太旧',
  'future-timestamp': '时间戳在未来',
  'unknown-serial': '证书序列号不认识',
  ciphertext: '密文被改',
  amount: '金额不对',
  merchant: '别家商户的',
  'extra-field': '多出没签名的字段',
}

/** @type {Act} */
let say = () => undefined
const showMode = segments(
  part('notifications', 'delivery'),
  Object.entries(modes).map(([value, { text }]) => ({ value, text })),
  (mode) => say('delivery', { mode }),
)

/**
 * @param {import('../control-api').SimulatorState} state
 * @param {Act} act
 */
export function drawNotifications({ notifications, delivery }, act) {
  say = act
  showMode(delivery)
  setText(part('notifications', 'meaning'), modes[delivery].meaning)
  part('notifications', 'empty').hidden = notifications.length > 0
  keep(part('notifications', 'list'), notifications.toReversed(), {
    key: ({ id }) => id,
    make: row,
  })
}

/** @param {SimulatedNotification} notification */
function row({ id, outTradeNo, url }) {
  /** @param {{ forge?: Forgery }} what */
  const send = (what) => say(`notifications/${encodeURIComponent(id)}/send`, what)
  const state = element('span', { class: 'badge' })
  const next = element('p', { class: 'about' })
  const attempts = element('ol', { class: 'attempts', 'aria-label': '发送记录' })
  const forged = Object.entries(forgeries).map(([forge, text]) => ({
    text,
    act: () => send({ forge: /** @type {Forgery} */ (forge) }),
  }))
  const node = element(
    'li',
    {},
    element('p', { class: 'number' }, element('code', {}, outTradeNo), state),
    element('p', { class: 'about' }, url),
    attempts,
    next,
    element(
      'div',
      { class: 'row' },
      element('button', { type: 'button', class: 'button', onclick: () => send({}) }, '现在发送'),
      menu('发送伪造的', forged),
    ),
  )
  /** @param {SimulatedNotification} notification */
  const update = (notification) => {
    state.dataset['state'] = notification.state
    setText(state, states[notification.state])
    const { nextAttemptAt } = notification
    setText(next, nextAttemptAt ? `下一次 ${timeOf(nextAttemptAt)}` : '')
    next.hidden = !nextAttemptAt
    drawAttempts(attempts, notification.attempts)
  }
  return { node, update }
}

/**
 * @param {HTMLElement} list
 * @param {import('../control-api').DeliveryAttempt[]} attempts
 */
function drawAttempts(list, attempts) {
  keep(
    list,
    attempts.map((attempt, index) => ({ ...attempt, index })),
    {
      key: ({ index }) => String(index),
      make: ({ at, result, forged }) => {
        const isTaken = result === 200 || result === 204
        const what = forged ? `伪造：${forgeries[forged]} ` : ''
        const node = element('li', {}, `${timeOf(at)} ${what}`, element('b', {}, String(result)))
        // A forged one is as it should be when it is refused.
        node.dataset['good'] = String(isTaken !== Boolean(forged))
        return { node }
      },
    },
  )
}
