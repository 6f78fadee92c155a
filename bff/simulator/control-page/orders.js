import { element, keep, menu, part, setText, timeOf } from './dom.js'

/** @typedef {import('../control-api').SimulatedOrder} SimulatedOrder */

const states = { NOTPAY: '待支付', SUCCESS: '已支付', CLOSED: '已关闭', REFUND: '转入退款' }

/** What changes nothing that could be seen in the list. @type {Partial<Record<import('../control-api').SheetOutcome, string>>} */
const said = {
  cancel: '用户取消了付款，订单仍可支付',
  fail: '付款失败，订单仍可支付',
  'say-ok-unpaid': '没有付款，订单仍可支付',
}

/** @type {import('../control-api').Person[]} */
let known = []

/**
 * Newest first; an order waiting to be paid can be answered from here, as if the person did it on their phone.
 * @param {import('../control-api').SimulatorState} state
 * @param {import('./control-page.js').Act} act
 */
export function drawOrders({ orders, people }, act) {
  known = people
  part('orders', 'empty').hidden = orders.length > 0
  const newestFirst = orders.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  keep(part('orders', 'list'), newestFirst, {
    key: ({ outTradeNo }) => outTradeNo,
    make: (order) => row(order, act),
  })
}

/**
 * @param {SimulatedOrder} order
 * @param {import('./control-page.js').Act} act
 */
function row({ outTradeNo, description, amount }, act) {
  /** @param {import('../control-api').SheetOutcome} outcome */
  const decide = (outcome) => () =>
    act(`orders/${encodeURIComponent(outTradeNo)}/outcome`, { outcome }, { said: said[outcome] })
  const state = element('span', { class: 'badge' })
  const about = element('p', { class: 'about' })
  const answers = element(
    'div',
    { class: 'row' },
    element('button', { type: 'button', class: 'button', onclick: decide('pay') }, '支付'),
    element('button', { type: 'button', class: 'button plain', onclick: decide('cancel') }, '取消'),
    menu('其他结果', [
      { text: '付款失败', act: decide('fail') },
      { text: '付款成功，但客户端说失败', act: decide('pay-but-say-fail') },
      { text: '没有付款，但客户端说成功', act: decide('say-ok-unpaid') },
    ]),
  )
  const node = element(
    'li',
    {},
    element(
      'p',
      { class: 'head' },
      element('strong', {}, description),
      element('b', {}, yuan(amount)),
    ),
    element('p', { class: 'number' }, element('code', {}, outTradeNo), state),
    about,
    answers,
  )
  /** @param {SimulatedOrder} order */
  const update = (order) => {
    state.dataset['state'] = order.state
    setText(state, states[order.state])
    setText(about, aboutOf(order))
    answers.hidden = order.state !== 'NOTPAY'
  }
  return { node, update }
}

/** @param {SimulatedOrder} order */
function aboutOf({ person, createdAt, expiresAt, state, transactionId }) {
  const who = known.find(({ id }) => id === person)?.nickname ?? person
  const end = state === 'NOTPAY' ? `${timeOf(expiresAt)} 前付款` : transactionId
  return [who, `${timeOf(createdAt)} 下单`, end].filter(Boolean).join(' · ')
}

/** @param {number} fen */
const yuan = (fen) => `¥${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
