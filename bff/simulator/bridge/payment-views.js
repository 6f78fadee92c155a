/** What the payment sheet shows in each of its states. */
;(() => {
  /** @typedef {import('../control-api').PaymentSheet} PaymentSheet */
  /** @typedef {import('../control-api').SheetOutcome} SheetOutcome */

  const phone = window.simulatedPhone
  const { element } = phone
  const PASSWORD_LENGTH = 6

  /** @type {{ outcome: SheetOutcome, text: string }[]} */
  const otherOutcomes = [
    { outcome: 'pay-but-say-fail', text: '付款成功，但页面收到「失败」' },
    { outcome: 'say-ok-unpaid', text: '没有付款，但页面收到「成功」' },
    { outcome: 'fail', text: '付款失败' },
  ]

  phone.paymentViews = { header, oneTap, passwordPad, waiting, success, failure }

  /** @param {{ giveUp: () => void, choose: (outcome: SheetOutcome) => void }} answers */
  function header({ giveUp, choose }) {
    const list = element(
      'ul',
      { class: 'outcomes', hidden: true },
      ...otherOutcomes.map(({ outcome, text }) =>
        element(
          'li',
          {},
          element(
            'button',
            {
              type: 'button',
              'data-testid': `pay-outcome-${outcome}`,
              onclick: () => choose(outcome),
            },
            text,
          ),
        ),
      ),
    )
    const toggle = element(
      'button',
      {
        type: 'button',
        class: 'others',
        'aria-expanded': 'false',
        'data-testid': 'pay-others',
        onclick: () => {
          list.hidden = !list.hidden
          toggle.setAttribute('aria-expanded', String(!list.hidden))
        },
      },
      element('span', { class: 'tag' }, '模拟'),
      '其他结果',
    )
    const close = element(
      'button',
      {
        type: 'button',
        class: 'close',
        'aria-label': '取消支付',
        'data-testid': 'pay-cancel',
        onclick: giveUp,
      },
      '×',
    )
    return element('header', {}, close, toggle, list)
  }

  /** @param {PaymentSheet} sheet */
  function bill(sheet) {
    const initial = [...sheet.payee.trim()][0] ?? '商'
    return element(
      'div',
      { class: 'bill' },
      element(
        'p',
        { class: 'payee' },
        element('span', { class: 'logo', 'aria-hidden': 'true' }, initial),
        sheet.payee,
      ),
      amount(sheet.amount),
      line('商品', sheet.description),
      line('支付方式', '零钱', element('span', { class: 'purse', 'aria-hidden': 'true' }, '¥')),
    )
  }

  /**
   * @param {string} name
   * @param {string} value
   * @param {HTMLElement} [icon]
   */
  function line(name, value, icon) {
    return element(
      'p',
      { class: 'line' },
      element('span', {}, name),
      element('span', { class: 'value' }, icon, element('span', {}, value)),
    )
  }

  /** @param {number} fen */
  function amount(fen) {
    const yuan = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
    return element(
      'p',
      { class: 'amount', 'data-testid': 'pay-amount', 'aria-label': `${yuan} 元` },
      element('span', {}, '¥'),
      yuan,
    )
  }

  /** @param {{ sheet: PaymentSheet, pay: () => void, toPassword: () => void }} way */
  function oneTap({ sheet, pay, toPassword }) {
    return element(
      'div',
      { class: 'way' },
      bill(sheet),
      button({ text: '确认支付', testId: 'pay-confirm', onclick: pay }),
      element('button', { type: 'button', class: 'link', onclick: toPassword }, '使用密码'),
    )
  }

  /** Any six digits will do. @param {{ sheet: PaymentSheet, pay: () => void, toTap: () => void }} way */
  function passwordPad({ sheet, pay, toTap }) {
    let typed = 0
    const dots = element('div', { class: 'dots', role: 'img', 'aria-label': '支付密码' })
    const draw = () => {
      dots.replaceChildren(
        ...Array.from({ length: PASSWORD_LENGTH }, (_, index) =>
          element('i', { class: index < typed ? 'filled' : '' }),
        ),
      )
      dots.setAttribute('aria-label', `支付密码，已输入 ${typed} 位`)
    }
    /** @param {1 | -1} step */
    const type = (step) => {
      if (typed === PASSWORD_LENGTH) return
      typed = Math.max(0, typed + step)
      draw()
      if (typed === PASSWORD_LENGTH) setTimeout(pay, 150)
    }
    draw()
    return element(
      'div',
      {
        class: 'way',
        tabindex: '-1',
        autofocus: true,
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (/^\d$/.test(event.key)) type(1)
          if (event.key === 'Backspace') type(-1)
        },
      },
      bill(sheet),
      dots,
      element('button', { type: 'button', class: 'link', onclick: toTap }, '免密支付'),
      keypad(type),
    )
  }

  /** @param {(step: 1 | -1) => void} type */
  function keypad(type) {
    /** @param {string} digit */
    const key = (digit) => element('button', { type: 'button', onclick: () => type(1) }, digit)
    return element(
      'div',
      { class: 'keypad', 'aria-label': '数字键盘', role: 'group' },
      ...[...'123456789'].map(key),
      element('span'),
      key('0'),
      element('button', { type: 'button', 'aria-label': '删除', onclick: () => type(-1) }, '⌫'),
    )
  }

  /** @param {string} text */
  function waiting(text) {
    return element(
      'div',
      { class: 'way waiting' },
      element('span', { class: 'spinner', 'aria-hidden': 'true' }),
      element('p', { role: 'status' }, text),
    )
  }

  /** @param {{ sheet: PaymentSheet, finish: () => void }} end */
  function success({ sheet, finish }) {
    return element(
      'div',
      { class: 'way end' },
      element('span', { class: 'mark ok', 'aria-hidden': 'true' }),
      element('h2', { role: 'status' }, '支付成功'),
      element('p', { class: 'to' }, sheet.payee),
      amount(sheet.amount),
      button({ text: '完成', testId: 'pay-done', onclick: finish }),
    )
  }

  /** @param {{ reason: unknown, finish: () => void }} end */
  function failure({ reason, finish }) {
    return element(
      'div',
      { class: 'way end' },
      element('span', { class: 'mark', 'aria-hidden': 'true' }, '!'),
      element('h2', { role: 'status' }, '支付失败'),
      element('p', { class: 'to' }, String(reason || '请稍后再试，或换一种支付方式')),
      button({ text: '知道了', testId: 'pay-done', onclick: finish }),
    )
  }

  /** @param {{ text: string, testId: string, onclick: () => void }} what */
  function button({ text, testId, onclick }) {
    return element(
      'button',
      { type: 'button', class: 'primary', autofocus: true, 'data-testid': testId, onclick },
      text,
    )
  }
})()
