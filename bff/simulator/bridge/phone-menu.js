/** The「···」of WeChat's title bar, as a small tab at the page's edge: share, and choose who looks through what. */
;(() => {
  /** @typedef {import('./phone').Card} Card */

  const phone = window.simulatedPhone
  const { element } = phone

  /** @type {Record<import('../control-api').Look, string>} */
  const looks = {
    wechat: '微信',
    phone: '手机浏览器',
    desktop: '电脑',
    'web-view': '小程序内网页',
  }
  const isInsideWeChat = phone.look === 'wechat' || phone.look === 'web-view'
  /** @type {Record<import('../control-api').Device, string>} */
  const devices = { android: '安卓', iphone: 'iPhone' }

  phone.root.append(
    element(
      'button',
      {
        type: 'button',
        class: 'capsule',
        'aria-label': '模拟微信菜单',
        'data-testid': 'phone-menu-open',
        onclick: open,
      },
      element('i'),
      element('i'),
      element('i'),
    ),
  )

  function open() {
    const people = element('div', { class: 'people' }, element('p', { class: 'note' }, '正在读取…'))
    const content = element(
      'section',
      { class: 'sheet menu scroll' },
      element(
        'header',
        {},
        element('h2', {}, '微信菜单'),
        element('span', { class: 'tag' }, '模拟'),
        element(
          'button',
          { type: 'button', class: 'close', 'aria-label': '关闭', onclick: () => layer.close() },
          '×',
        ),
      ),
      group('现在是谁在看', people),
      group('用什么看', looksRow(), isInsideWeChat ? devicesRow() : undefined),
      isInsideWeChat ? sharing(() => layer.close()) : undefined,
      element('a', { class: 'control', href: phone.home, target: '_blank' }, '打开模拟器控制台'),
    )
    const layer = phone.openLayer({
      label: '微信菜单',
      kind: 'phone-menu',
      content,
      onBack: () => layer.close(),
    })
    layer.dialog.addEventListener('click', (event) => {
      if (event.target === layer.dialog) layer.close()
    })
    void drawPeople(people)
  }

  /** @param {HTMLElement} place */
  async function drawPeople(place) {
    try {
      const [people, current] = await Promise.all([phone.people(), phone.person()])
      place.replaceChildren(
        ...people.map(({ id, nickname, avatarUrl }) =>
          chip({
            text: nickname,
            isOn: id === current,
            icon: portrait({ nickname, avatarUrl }),
            choose: () => reloadWith('simulated_person', id),
          }),
        ),
      )
    } catch (error) {
      console.error('[WeChat] the people could not be read', error)
      place.replaceChildren(element('p', { class: 'note' }, `模拟器没有应答：${phone.home}`))
    }
  }

  function looksRow() {
    return element(
      'div',
      { class: 'choices' },
      ...Object.entries(looks).map(([look, text]) =>
        chip({ text, isOn: look === phone.look, choose: () => reloadWith('simulated_look', look) }),
      ),
    )
  }

  function devicesRow() {
    return element(
      'div',
      { class: 'choices' },
      ...Object.entries(devices).map(([device, text]) =>
        chip({
          text,
          isOn: device === phone.device,
          choose: () => reloadWith('simulated_device', device),
        }),
      ),
    )
  }

  /** @param {() => void} close */
  function sharing(close) {
    const { friend, timeline } = phone.cards
    return group(
      '分享给朋友会看到',
      friend
        ? friendCard(friend)
        : element('p', { class: 'note' }, '页面还没有设置分享卡片，朋友只会看到一个链接。'),
      timeline && element('p', { class: 'note' }, `朋友圈：${timeline.title}`),
      element(
        'div',
        { class: 'choices' },
        chip({
          text: '发送给朋友',
          choose: () => {
            phone.emit('menu:share:appmessage', { scene: 'friend' })
            close()
          },
        }),
        chip({
          text: '分享到朋友圈',
          choose: () => {
            phone.emit('menu:share:timeline')
            close()
          },
        }),
      ),
    )
  }

  /** As it stands in a chat: the words left, the picture right. @param {Card} card */
  function friendCard({ title, desc, link, imgUrl }) {
    return element(
      'div',
      { class: 'card', 'data-testid': 'share-card' },
      element('strong', {}, title),
      element('span', { class: 'desc' }, desc || link),
      imgUrl
        ? element('img', { src: imgUrl, alt: '分享图片', width: 50, height: 50 })
        : element('span', { class: 'no-picture' }),
      element('a', { class: 'link', href: link }, link),
    )
  }

  /**
   * @param {string} title
   * @param {...(HTMLElement | undefined)} children
   */
  function group(title, ...children) {
    return element('section', { class: 'group' }, element('h3', {}, title), ...children)
  }

  /** @param {{ text: string, isOn?: boolean, icon?: HTMLElement, choose: () => void }} what */
  function chip({ text, isOn, icon, choose }) {
    return element(
      'button',
      {
        type: 'button',
        class: 'chip',
        'aria-pressed': isOn === undefined ? undefined : String(isOn),
        onclick: choose,
      },
      icon,
      text,
    )
  }

  /** @param {{ nickname: string, avatarUrl: string }} person */
  function portrait({ nickname, avatarUrl }) {
    if (avatarUrl) return element('img', { src: avatarUrl, alt: '', width: 28, height: 28 })
    return element('span', { class: 'portrait', 'aria-hidden': 'true' }, [...nickname][0] ?? '?')
  }

  /**
   * @param {string} cookie
   * @param {string} value
   */
  function reloadWith(cookie, value) {
    phone.setCookie(cookie, value)
    location.reload()
  }
})()
