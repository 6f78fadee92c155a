/** The glass over the page on which native things are drawn: a shadow root, so that no style of the shop reaches in. */
;(() => {
  const phone = window.simulatedPhone
  const host = document.createElement('wechat-native')
  const root = host.attachShadow({ mode: 'open' })
  /** @type {{ dialog: HTMLDialogElement, onBack: () => void }[]} */
  const layers = []
  let isGoingForward = false

  // Out of the page's flow and out of reach of its selectors; unseen until it is dressed.
  host.style.cssText = 'all: initial !important; position: absolute !important'
  host.style.setProperty('display', 'none', 'important')
  const dressed = ['overlay', 'payment-sheet', 'password-pad', 'native-page', 'phone-menu'].map(
    addStyle,
  )
  void Promise.all(dressed).then(() => host.style.setProperty('display', 'block', 'important'))
  document.documentElement.append(host)
  // In the capture phase, hence before the shop's router: a layer takes the browser's back for itself.
  window.addEventListener('popstate', keepBackHere, true)
  window.addEventListener('hashchange', keepBackHere, true)

  Object.assign(phone, { element, openLayer, alert, confirm, root })

  /**
   * A missing style sheet must not keep a payment from being seen.
   * @param {string} name
   * @returns {Promise<void>}
   */
  function addStyle(name) {
    return new Promise((resolve) => {
      const done = () => resolve()
      const href = `${phone.home}bridge/${name}.css`
      root.append(element('link', { rel: 'stylesheet', href, onload: done, onerror: done }))
    })
  }

  /** @param {PopStateEvent | HashChangeEvent} event */
  function keepBackHere(event) {
    const top = layers.at(-1)
    if (!top) return
    event.stopImmediatePropagation()
    if (event.type !== 'popstate') return
    isGoingForward = !isGoingForward
    if (!isGoingForward) return
    history.forward()
    top.onBack()
  }

  /** @type {import('./phone').ElementMaker} */
  function element(tag, attributes = {}, ...children) {
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

  /** @type {import('./phone').Phone['openLayer']} */
  function openLayer({ label, kind, content, onBack }) {
    const dialog = /** @type {HTMLDialogElement} */ (
      element(
        'dialog',
        { class: `layer ${kind}`, 'aria-label': label, 'data-testid': kind },
        content,
      )
    )
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      onBack()
    })
    for (const type of ['wheel', 'touchmove']) {
      dialog.addEventListener(type, holdThePage, { passive: false })
    }
    // Keys that the page listens to on its document are none of its business here.
    dialog.addEventListener('keydown', (event) => event.stopPropagation())
    const layer = { dialog, onBack }
    layers.push(layer)
    root.append(dialog)
    dialog.showModal()
    return { dialog, close: () => closeLayer(layer) }
  }

  /** @param {{ dialog: HTMLDialogElement, onBack: () => void }} layer */
  function closeLayer(layer) {
    const index = layers.indexOf(layer)
    if (index === -1) return
    layers.splice(index, 1)
    layer.dialog.classList.add('leaving')
    layer.dialog.inert = true
    setTimeout(() => {
      layer.dialog.close()
      layer.dialog.remove()
    }, 180)
  }

  /** The page behind does not scroll; what is marked `scroll` does. @param {Event} event */
  function holdThePage(event) {
    const isInside = event
      .composedPath()
      .some((node) => node instanceof Element && node.classList.contains('scroll'))
    if (!isInside) event.preventDefault()
  }

  /** @type {import('./phone').Phone['alert']} */
  async function alert(text) {
    await box({ text, buttons: [{ text: '确定', answer: true }], back: true })
  }

  /** @type {import('./phone').Phone['confirm']} */
  function confirm({ text, yes, no }) {
    const buttons = [
      { text: yes, answer: true },
      { text: no, answer: false },
    ]
    return box({ text, buttons, back: false })
  }

  /**
   * @param {{ text: string, buttons: { text: string, answer: boolean }[], back: boolean }} question
   * @returns {Promise<boolean>}
   */
  function box({ text, buttons, back }) {
    return new Promise((resolve) => {
      /** @param {boolean} answer */
      const settle = (answer) => {
        layer.close()
        resolve(answer)
      }
      const row = buttons.map(({ text: label, answer }, index) =>
        element(
          'button',
          {
            type: 'button',
            class: index === buttons.length - 1 ? 'main' : '',
            autofocus: index === buttons.length - 1,
            onclick: () => settle(answer),
          },
          label,
        ),
      )
      const content = element(
        'div',
        { class: 'box' },
        element('p', {}, text),
        element('div', { class: 'row' }, ...row),
      )
      const layer = openLayer({
        label: text,
        kind: 'message',
        content,
        onBack: () => settle(back),
      })
      layer.dialog.setAttribute('role', 'alertdialog')
    })
  }
})()
