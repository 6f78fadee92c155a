/** WeChat's payment sheet: what the page's `chooseWXPay` puts before a person, and how they answer it. */
;(() => {
  /** @typedef {import('../control-api').PaymentSheet} PaymentSheet */
  /** @typedef {import('../control-api').SheetOutcome} SheetOutcome */
  /** @typedef {import('./phone').NativeAnswer} NativeAnswer */
  /** @typedef {'checking' | 'confirm' | 'password' | 'paying' | 'success' | 'failure'} State */
  /**
   * One payment under way, from the sheet's sliding up until the page has its answer.
   * @typedef {object} Payment
   * @property {PaymentSheet} sheet
   * @property {State} state
   * @property {HTMLElement} stage
   * @property {HTMLElement} content
   * @property {(answer: NativeAnswer) => void} finish
   */

  const phone = window.simulatedPhone
  const { element, paymentViews: views } = phone
  /** How a person confirms when the sheet opens: `password`, or (default) one tap. */
  const CONFIRM_COOKIE = 'simulated_confirm'

  phone.payBySheet = (sheet) =>
    new Promise((resolve) => {
      const stage = element('div', { class: 'stage' })
      const header = views.header({
        giveUp: () => void giveUp(payment),
        choose: (outcome) => void decide(payment, outcome),
      })
      const content = element('section', { class: 'sheet pay scroll' }, header, stage)
      /** @type {Payment} */
      const payment = { sheet, state: 'checking', stage, content, finish }
      const layer = phone.openLayer({
        label: '微信支付',
        kind: 'payment-sheet',
        content,
        onBack: () => void giveUp(payment),
      })

      show(payment, 'checking', views.waiting('正在连接微信支付…'))
      setTimeout(ask, 320, payment)

      /** @param {NativeAnswer} answer */
      function finish(answer) {
        layer.close()
        resolve(answer)
      }
    })

  /** @param {Payment} payment */
  function ask(payment) {
    const { sheet } = payment
    const pay = () => void decide(payment, 'pay')
    /** @param {'tap' | 'password'} way */
    const change = (way) => {
      phone.setCookie(CONFIRM_COOKIE, way)
      ask(payment)
    }
    if (phone.cookie(CONFIRM_COOKIE) === 'password')
      show(payment, 'password', views.passwordPad({ sheet, pay, toTap: () => change('tap') }))
    else
      show(payment, 'confirm', views.oneTap({ sheet, pay, toPassword: () => change('password') }))
  }

  /** @param {Payment} payment */
  async function giveUp(payment) {
    if (!isOpen(payment)) return
    const isSure = await phone.confirm({ text: '确认放弃付款？', yes: '放弃', no: '继续付款' })
    if (isSure) await decide(payment, 'cancel')
  }

  /**
   * @param {Payment} payment
   * @param {SheetOutcome} outcome
   */
  async function decide(payment, outcome) {
    if (!isOpen(payment)) return
    const { sheet } = payment
    const isCancelled = outcome === 'cancel'
    show(payment, 'paying', views.waiting(isCancelled ? '正在取消…' : '正在支付…'))
    const [answer] = await Promise.all([tell(sheet, outcome), pause(isCancelled ? 0 : 600)])
    const finish = () => payment.finish(answer)
    if (answer.err_msg.endsWith(':cancel')) finish()
    else if (answer.err_msg.endsWith(':ok'))
      show(payment, 'success', views.success({ sheet, finish }))
    else show(payment, 'failure', views.failure({ reason: answer['err_desc'], finish }))
  }

  /**
   * @param {PaymentSheet} sheet
   * @param {SheetOutcome} outcome
   * @returns {Promise<NativeAnswer>}
   */
  async function tell(sheet, outcome) {
    try {
      const { err_msg, err_desc } = await phone.ask(`sheets/${sheet.id}/outcome`, { outcome })
      return { err_msg, err_desc }
    } catch (error) {
      console.error('[WeChat] the payment sheet got no answer', error)
      return { err_msg: 'get_brand_wcpay_request:fail', err_desc: '网络错误，请稍后重试' }
    }
  }

  /** Only an open question can be answered, and only once. @param {Payment} payment */
  const isOpen = ({ state }) => state === 'confirm' || state === 'password'

  /**
   * @param {Payment} payment
   * @param {State} state
   * @param {HTMLElement} drawing
   */
  function show(payment, state, drawing) {
    payment.state = state
    payment.content.dataset['state'] = state
    payment.stage.replaceChildren(drawing)
    const first = payment.stage.querySelector('[autofocus]')
    if (first instanceof HTMLElement) first.focus()
  }

  /** @param {number} milliseconds */
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
})()
