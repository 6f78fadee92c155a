/**
 * Makes a plain browser look like WeChat's, so that Tencent's own weixin-js-sdk runs in it unmodified: only the native side
 * is played. A classic script, the first of the page, with no build step; what a person sees (payment sheet, menu) are
 * the parts beside it, loaded from the same place.
 */
;(() => {
  /** @typedef {import('./phone').NativeAnswer} NativeAnswer */
  /** @typedef {import('./phone').Card} Card */
  /** @typedef {(event: string, listener: (detail: Record<string, unknown>) => void) => void} On */

  const script = document.currentScript
  if (!(script instanceof HTMLScriptElement)) return
  const home = new URL('./', script.src).href
  const landingUrl = location.href
  /** Another person is another phone, without the former one's session: this is how the shop forgets it. */
  const signOut = script.dataset['signOut'] ?? '/api/sessions/current'

  const userAgents = {
    wechat: {
      android:
        'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A.240205.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240501 MMWEBID/3628 MicroMessenger/8.0.50.2701(0x28003252) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64',
      iphone:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003237) NetType/WIFI Language/zh_CN',
    },
    phone: {
      android:
        'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
      iphone:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    },
  }
  /** The same WeChat, with the word it adds inside a mini-program. */
  const inMiniProgram = ' MiniProgramEnv/phone miniProgram/wx0000000000000002'
  const desktopUserAgent =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36'

  const ownUserAgent = navigator.userAgent
  const look = pick('simulated_look', ['wechat', 'phone', 'desktop', 'web-view'])
  const device = pick(
    'simulated_device',
    /iPhone|iPad/.test(ownUserAgent) ? ['iphone', 'android'] : ['android', 'iphone'],
  )

  /** @type {Map<string, (detail: Record<string, unknown>) => void>} */
  const listeners = new Map()

  const phone = {
    home,
    look,
    device,
    /** @type {{ friend?: Card, timeline?: Card }} */
    cards: {},
    cookie,
    setCookie,
    ask,
    /** @returns {Promise<import('../control-api').Person[]>} */
    people: () => ask('state').then((state) => state.people),
    /** Who looks: the one of the cookie, or the first there is. */
    person: async () => {
      const people = await phone.people()
      const chosen = people.find(({ id }) => id === cookie('simulated_person'))
      return (chosen ?? people[0])?.id ?? ''
    },
    emit,
  }
  Object.assign(window, { simulatedPhone: phone })

  forgetTheFormerPerson()
  wearUserAgent()
  keepReportsHere()
  const parts = Promise.all(
    ['overlay', 'payment-views', 'payment-sheet', 'native-page', 'phone-menu'].map(loadPart),
  )
  if (look === 'wechat' || look === 'web-view') setTimeout(appear, 50)

  /** Later than the page's own scripts (JS-1). */
  function appear() {
    window.__wxjs_environment = look === 'web-view' ? 'miniprogram' : 'browser'
    const WeixinJSBridge = {
      invoke,
      call: invoke,
      /** One listener for each event: a page's new one takes the place of the old. @type {On} */
      on: (event, listener) => void listeners.set(event, listener),
      /** @param {unknown} message */
      log: (message) => console.info('[WeixinJSBridge]', message),
    }
    Object.assign(window, { WeixinJSBridge })
    document.dispatchEvent(new Event('WeixinJSBridgeReady'))
  }

  /**
   * @param {string} name
   * @param {object} [args]
   * @param {(answer: NativeAnswer) => void} [callback]
   */
  function invoke(name, args = {}, callback) {
    // Copied at once, as crossing into native code does: the SDK goes on using its objects.
    const invocation = { name, args: JSON.parse(JSON.stringify(args)), pageUrl: verifiedUrl() }
    void answer(invocation).then((result) => callback?.(result))
  }

  /** Android verifies the signature against the current URL, an iPhone against the one the page was opened with. */
  function verifiedUrl() {
    return device === 'iphone' ? landingUrl : location.href
  }

  /**
   * @param {{ name: string, args: Record<string, string>, pageUrl: string }} invocation
   * @returns {Promise<NativeAnswer>}
   */
  async function answer(invocation) {
    const { name, args } = invocation
    // The SDK's own question before each of its reports: it would fill the log of calls.
    if (name === 'getNetworkType') return { err_msg: 'network_type:wifi' }
    try {
      const whose = { person: await phone.person(), ...(look === 'web-view' && { look }) }
      const reply = await ask('bridge/invoke', { ...invocation, ...whose })
      if (reply.sheet) {
        await parts
        return await window.simulatedPhone.payBySheet(reply.sheet)
      }
      remember(name, args, reply)
      if (name === 'invokeMiniProgramAPI') await openNative(invocation.args, reply)
      await complain(name, args, reply)
      return reply
    } catch (error) {
      console.error(`[WeChat] ${name}: ${home} did not answer`, error)
      return { err_msg: `${name}:fail no answer from ${home}` }
    }
  }

  /**
   * Keeps the card a friend would see, for the menu.
   * @param {string} name
   * @param {Record<string, string>} args
   * @param {NativeAnswer} reply
   */
  function remember(name, args, reply) {
    if (!reply.err_msg.endsWith(':ok')) return
    const { title = '', desc = '', link = '' } = args
    const card = { title, desc, link, imgUrl: args['imgUrl'] ?? args['img_url'] ?? '' }
    if (name === 'updateAppMessageShareData' || name === 'sendAppMessage') phone.cards.friend = card
    if (name === 'updateTimelineShareData' || name === 'shareTimeline') phone.cards.timeline = card
  }

  /**
   * A page of the mini-program comes over the web-view.
   * @param {{ name?: string, arg?: { url?: string } }} args
   * @param {NativeAnswer} reply
   */
  async function openNative({ name = '', arg = {} }, reply) {
    if (!reply.err_msg.endsWith(':ok') || !arg.url) return
    await parts
    window.simulatedPhone.openNativePage({ how: name, page: arg.url })
  }

  /**
   * What went wrong, where a developer looks; a refused payment also where WeChat itself says it.
   * @param {string} name
   * @param {Record<string, string>} args
   * @param {NativeAnswer} reply
   */
  async function complain(name, args, reply) {
    if (/:(ok|cancel|confirm)$/.test(reply.err_msg)) return
    const reason = String(reply['err_desc'] ?? '')
    console.error(`[WeChat] ${name} → ${reply.err_msg} ${reason}`, { args })
    if (name !== 'getBrandWCPayRequest') return
    await parts
    await window.simulatedPhone.alert(reason || '支付失败')
  }

  /**
   * @param {string} event
   * @param {Record<string, unknown>} [detail]
   */
  function emit(event, detail = {}) {
    listeners.get(event)?.(detail)
    return listeners.has(event)
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  async function ask(path, body) {
    const headers = { 'Content-Type': 'application/json' }
    const said = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${home}api/${path}`, said)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  /** @param {string} name */
  function cookie(name) {
    const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
    return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  function setCookie(name, value) {
    document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; SameSite=Lax`
  }

  /**
   * @template {string} T
   * @param {string} name
   * @param {[T, ...T[]]} words the first is the default
   */
  function pick(name, words) {
    return words.find((word) => word === cookie(name)) ?? words[0]
  }

  /** Before anything else of the page runs, hence synchronous. */
  function forgetTheFormerPerson() {
    const now = cookie('simulated_person')
    const before = localStorage.getItem('simulated_person')
    if (before !== null && before !== now) {
      localStorage.clear()
      sessionStorage.clear()
      const request = new XMLHttpRequest()
      request.open('DELETE', signOut, false)
      request.send()
    }
    localStorage.setItem('simulated_person', now)
  }

  function wearUserAgent() {
    if (look === 'desktop' && !/Mobile|Android|iPad/.test(ownUserAgent)) return
    const worn =
      look === 'desktop'
        ? desktopUserAgent
        : look === 'web-view'
          ? userAgents.wechat[device] + inMiniProgram
          : userAgents[look][device]
    Object.defineProperty(navigator, 'userAgent', { get: () => worn, configurable: true })
  }

  /** The SDK reports its timing to the real WeChat by a picture; nothing leaves this machine. */
  function keepReportsHere() {
    const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src')
    const set = source?.set
    if (!set) return
    Object.defineProperty(HTMLImageElement.prototype, 'src', {
      ...source,
      set(value) {
        if (!String(value).startsWith('https://open.weixin.qq.com/sdk/report'))
          set.call(this, value)
      },
    })
  }

  /**
   * @param {string} name
   * @returns {Promise<void>}
   */
  function loadPart(name) {
    return new Promise((resolve, reject) => {
      const part = document.createElement('script')
      part.src = `${home}bridge/${name}.js`
      part.async = false
      part.onload = () => resolve()
      part.onerror = () => reject(new Error(`${part.src} could not be loaded`))
      document.documentElement.append(part)
    })
  }
})()
