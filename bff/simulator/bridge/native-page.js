/** A page of the mini-program around the web-view, as much of it as a browser can show: where it is. */
;(() => {
  const phone = window.simulatedPhone
  const { element } = phone

  /** @type {import('./phone').Phone['openNativePage']} */
  function openNativePage({ how, page }) {
    const back = element(
      'button',
      { type: 'button', class: 'primary', autofocus: true, onclick: () => layer.close() },
      '返回网页',
    )
    const content = element(
      'section',
      { class: 'sheet' },
      element('span', { class: 'tag' }, '模拟'),
      element('h2', {}, '小程序页面'),
      element('p', { class: 'page scroll', 'data-testid': 'native-page-path' }, page),
      element('p', { class: 'how' }, how),
      back,
    )
    const layer = phone.openLayer({
      label: `小程序页面 ${page}`,
      kind: 'native-page',
      content,
      onBack: () => layer.close(),
    })
  }

  Object.assign(phone, { openNativePage })
})()
