/** Tencent's own SDK in a page with the bridge; behind it the real files, and a control API that answers from a table. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { JSDOM, VirtualConsole } from 'jsdom'
import type { BridgeAnswer, BridgeInvocation, SheetOutcome } from '../control-api'
import { CONFIRM_COOKIE, DEVICE_COOKIE, LOOK_COOKIE, PERSON_COOKIE } from '../control-api'
import * as input from '../control-inputs'
import { staticFile } from '../pages/index'

const pageUrl = 'http://127.0.0.1:3000/?from=chat#/pages/goods/index?id=1'
const payment = { nonceStr: 'n1', package: 'prepay_id=wx1', signType: 'RSA', paySign: 's1' }
const config = { appId: 'wx0000000000000001', timestamp: 1, nonceStr: 'n', signature: 'good' }

describe('a page in the simulated WeChat', () => {
  it('gets ready with Tencent’s SDK unmodified', async () => {
    const { sdk, window } = await openPage()

    await configure(sdk, { jsApiList: ['chooseWXPay'] })

    expect(window.document.documentElement.dataset['early']).toBe('false')
    expect(invocations[0]).toMatchObject({
      name: 'preVerifyJSAPI',
      pageUrl,
      person: 'xiaoman',
    })
    expect(invocations[0]?.args).toMatchObject({
      verifyJsApiList: ['getBrandWCPayRequest'],
      verifyTimestamp: '1',
      verifySignature: 'good',
    })
  })

  it('hears of a wrong signature, and so does the console', async () => {
    const { sdk, said } = await openPage()

    const answer = await new Promise<Answer>((resolve) => {
      sdk.error(resolve)
      sdk.config({ ...config, signature: 'bad', jsApiList: [] })
    })

    expect(answer.errMsg).toBe('config:invalid signature')
    expect(said.join('\n')).toContain('preVerifyJSAPI → config:invalid signature')
  })

  it('sends timeStamp as a string when it pays with `timestamp`', async () => {
    const page = await openPage()
    await configure(page.sdk)

    const answer = pay(page.sdk, { ...payment, timestamp: 1_700_000_000 })
    await press(page, 'pay-confirm')
    await press(page, 'pay-done')

    expect(await answer).toEqual(['success', 'chooseWXPay:ok'])
    expect(outcomes).toEqual(['pay'])
    expect(invocationOf('getBrandWCPayRequest').args).toMatchObject({
      ...payment,
      timeStamp: '1700000000',
    })
  })

  it('sends "undefined" when it pays with `timeStamp`, and is refused in WeChat’s words', async () => {
    const page = await openPage()
    await configure(page.sdk)

    const answer = pay(page.sdk, { ...payment, timeStamp: '1700000000' })
    const box = await shown(page, 'message')
    expect(box.textContent).toContain('支付验证签名失败')
    box.querySelector('button')?.click()

    expect(await answer).toEqual(['fail', 'chooseWXPay:fail'])
    expect(invocationOf('getBrandWCPayRequest').args['timeStamp']).toBe('undefined')
  })

  it('shows what is paid, to whom, in yuan', async () => {
    const page = await openPage()
    await configure(page.sdk)

    void pay(page.sdk, { ...payment, timestamp: 1 })
    const sheet = await shown(page, 'payment-sheet')
    await shown(page, 'pay-confirm')

    expect(sheet.textContent).toContain('拾橘')
    expect(sheet.textContent).toContain('¥128.05')
  })

  it('asks before giving up, then tells the page that it was cancelled', async () => {
    const page = await openPage()
    await configure(page.sdk)

    const answer = pay(page.sdk, { ...payment, timestamp: 1 })
    await shown(page, 'pay-confirm')
    await press(page, 'pay-cancel')
    const question = await shown(page, 'message')
    expect(question.textContent).toContain('确认放弃付款？')
    question.querySelector('button')?.click()

    expect(await answer).toEqual(['cancel', 'chooseWXPay:cancel'])
    expect(outcomes).toEqual(['cancel'])
  })

  it('can be told of failure though it was paid', async () => {
    const page = await openPage()
    await configure(page.sdk)

    const answer = pay(page.sdk, { ...payment, timestamp: 1 })
    await shown(page, 'pay-confirm')
    await press(page, 'pay-outcome-pay-but-say-fail')
    await press(page, 'pay-done')

    expect(await answer).toEqual(['fail', 'chooseWXPay:fail'])
    expect(outcomes).toEqual(['pay-but-say-fail'])
  })

  it('pays once six digits are typed, where a password is asked for', async () => {
    const page = await openPage({ [CONFIRM_COOKIE]: 'password' })
    await configure(page.sdk)

    const answer = pay(page.sdk, { ...payment, timestamp: 1 })
    const sheet = await shown(page, 'payment-sheet')
    const key = await eventually(() => sheet.querySelector<HTMLElement>('.keypad button'))
    for (let typed = 0; typed < 5; typed++) key.click()
    expect(outcomes).toEqual([])
    key.click()
    await press(page, 'pay-done')

    expect(await answer).toEqual(['success', 'chooseWXPay:ok'])
  })

  it('hands over its share card, which the menu shows as a friend would see it', async () => {
    const page = await openPage()
    await configure(page.sdk)
    const card = {
      title: '今天摘的沃柑',
      desc: '果园直发',
      link: 'http://127.0.0.1:3000/',
      imgUrl: '',
    }

    await new Promise((success) => page.sdk.updateAppMessageShareData({ ...card, success }))
    await press(page, 'phone-menu-open')

    expect(invocationOf('updateAppMessageShareData').args).toMatchObject(card)
    expect((await shown(page, 'share-card')).textContent).toContain('今天摘的沃柑果园直发')
  })

  it('answers the older share events from the menu', async () => {
    const page = await openPage()
    await configure(page.sdk)
    page.sdk.onMenuShareAppMessage({ title: '旧接口', link: 'http://127.0.0.1:3000/' })

    await press(page, 'phone-menu-open')
    const buttons = [...(await shown(page, 'phone-menu')).querySelectorAll('button')]
    buttons.find(({ textContent }) => textContent === '发送给朋友')?.click()

    await eventually(() => invocations.find(({ name }) => name === 'sendAppMessage'))
    expect(invocationOf('sendAppMessage').args['title']).toBe('旧接口')
  })

  it('is verified against its current URL on Android, against the first one on an iPhone', async () => {
    const android = await openPage()
    const iphone = await openPage({ [DEVICE_COOKIE]: 'iphone' })
    for (const { window, sdk } of [android, iphone]) {
      window.history.pushState({}, '', '/later')
      await configure(sdk)
    }

    const urls = invocations.filter(({ name }) => name === 'preVerifyJSAPI').map((i) => i.pageUrl)
    expect(urls).toEqual(['http://127.0.0.1:3000/later', pageUrl])
  })

  it('reports nothing to the real WeChat', async () => {
    const { window } = await openPage()

    const picture = new window.Image()
    picture.src = 'https://open.weixin.qq.com/sdk/report?v=1'
    expect(picture.src).toBe('')
    picture.src = 'http://127.0.0.1:3000/a.png'
    expect(picture.src).toBe('http://127.0.0.1:3000/a.png')
  })

  it('gets an answer even when the simulator has none', async () => {
    const { sdk } = await openPage()
    await configure(sdk)

    const answer = await new Promise<Answer>((fail) => {
      sdk.updateAppMessageShareData({ title: 'unplugged', fail })
    })

    expect(answer.errMsg).toMatch(/^updateAppMessageShareData:fail no answer/)
  })
})

describe('a page in a web-view of the simulated mini-program', () => {
  const inWebView = { [LOOK_COOKIE]: 'web-view' }

  it('is one to Tencent’s SDK, and by its user agent', async () => {
    const { sdk, window } = await openPage(inWebView)

    const env = await new Promise((resolve) => sdk.miniProgram.getEnv(resolve))

    expect(env).toEqual({ miniprogram: true })
    expect(window.navigator.userAgent).toMatch(/MicroMessenger\/8\.0\.50.* miniProgram\/wx\w+$/)
  })

  it('hands over to a page of the mini-program, which comes over it', async () => {
    const page = await openPage(inWebView)
    const url = '/pages/checkout/index?productId=navel-orange&quantity=2'

    const done = new Promise((success) => page.sdk.miniProgram.navigateTo({ url, success }))
    const overlay = await shown(page, 'native-page')

    expect(await done).toMatchObject({ errMsg: 'invokeMiniProgramAPI:ok' })
    expect(overlay.textContent).toContain(`小程序页面${url}`)
    expect(invocationOf('invokeMiniProgramAPI')).toMatchObject({
      args: { name: 'navigateTo', arg: { url } },
      look: 'web-view',
    })
  })

  it('says so when it asks to be paid', async () => {
    const page = await openPage(inWebView)
    await configure(page.sdk)

    void pay(page.sdk, { ...payment, timestamp: 1 })
    await eventually(() => invocations.find(({ name }) => name === 'getBrandWCPayRequest'))

    expect(invocationOf('getBrandWCPayRequest')).toMatchObject({ look: 'web-view' })
  })
})

describe('who looks, through what', () => {
  it('is a WeChat on Android, and its first person, by default', async () => {
    const { window } = await openPage()

    expect(window.navigator.userAgent).toMatch(/Android.*MicroMessenger\/8\.0\.50/)
    expect(await window.simulatedPhone.person()).toBe('xiaoman')
  })

  it('is said by cookies', async () => {
    const { window } = await openPage({ [PERSON_COOKIE]: 'laochen', [DEVICE_COOKIE]: 'iphone' })

    expect(window.navigator.userAgent).toMatch(/iPhone.*MicroMessenger\/8\.0\.50/)
    expect(await window.simulatedPhone.person()).toBe('laochen')
  })

  it.each(['phone', 'desktop'])('is no WeChat as a %s', async (look) => {
    const { window } = await openPage({ [LOOK_COOKIE]: look })
    await new Promise((resolve) => setTimeout(resolve, 120))

    expect(window.navigator.userAgent).not.toContain('MicroMessenger')
    expect('WeixinJSBridge' in window).toBe(false)
  })
})

// What stands behind the page.

interface Answer {
  errMsg: string
}
interface Sdk {
  config(options: object): void
  ready(callback: () => void): void
  error(callback: (answer: Answer) => void): void
  chooseWXPay(options: object): void
  updateAppMessageShareData(options: object): void
  onMenuShareAppMessage(options: object): void
  miniProgram: {
    navigateTo(options: object): void
    getEnv(callback: (env: object) => void): void
  }
}
type PageWindow = Window & typeof globalThis
interface Page {
  window: PageWindow
  sdk: Sdk
  /** What its console said. */
  said: string[]
}

const bill = { id: 's1', outTradeNo: 'T1', amount: 12_805, payee: '拾橘', description: '沃柑 5 斤' }
const table: Record<string, (invocation: BridgeInvocation) => BridgeAnswer> = {
  preVerifyJSAPI: ({ args }) => ({
    err_msg: args['verifySignature'] === 'good' ? 'preVerifyJSAPI:ok' : 'config:invalid signature',
  }),
  getBrandWCPayRequest: ({ args }) =>
    args['timeStamp'] === 'undefined'
      ? { err_msg: 'get_brand_wcpay_request:fail', err_desc: '支付验证签名失败' }
      : { sheet: bill },
}
const people = ['xiaoman', 'laochen'].map((id) => ({ id, nickname: id, avatarUrl: '' }))
const sdkSource = readFileSync(require.resolve('weixin-js-sdk'), 'utf8')

let server: Server
let origin: string
let invocations: BridgeInvocation[] = []
let outcomes: SheetOutcome[] = []
let windows: PageWindow[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    void staticFile((request.url ?? '').replace('/_simulator/', '')).then((file) => {
      response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' })
      response.end(file?.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  origin = `http://127.0.0.1:${address.port}`
})

beforeEach(() => {
  invocations = []
  outcomes = []
})

afterEach(() => {
  for (const window of windows) window.close()
  windows = []
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** The shop's page as development serves it: the bridge first. Resolves once it and the SDK are loaded. */
async function openPage(cookies: Record<string, string> = {}): Promise<Page> {
  const said: string[] = []
  const virtualConsole = new VirtualConsole()
  virtualConsole.on('error', (...words: unknown[]) => said.push(words.map(String).join(' ')))
  const html = `<!doctype html><head>
    <script src="${origin}/_simulator/bridge.js"></script>
    <script>document.documentElement.dataset.early = 'WeixinJSBridge' in window</script>`
  const dom = new JSDOM(html, {
    url: pageUrl,
    runScripts: 'dangerously',
    resources: 'usable',
    virtualConsole,
    beforeParse(window) {
      for (const [name, value] of Object.entries(cookies))
        window.document.cookie = `${name}=${value}`
      Object.assign(window, { fetch: controlApi })
      // jsdom knows the dialog element, not how it is shown.
      Object.assign(window.HTMLDialogElement.prototype, {
        showModal: markOpen,
        close: markClosed,
      })
    },
  })
  const window = dom.window.document.defaultView
  if (!window) throw new Error('a page without a window')
  windows.push(window)
  await new Promise((resolve) => window.addEventListener('load', resolve))
  const sdk: unknown = dom.window.eval(`((module) => {${sdkSource};return module.exports})({})`)
  if (!isSdk(sdk)) throw new Error('weixin-js-sdk exports something else')
  return { window, sdk, said }
}

const isSdk = (value: unknown): value is Sdk =>
  typeof value === 'object' && value !== null && 'chooseWXPay' in value

function markOpen(this: HTMLDialogElement) {
  this.setAttribute('open', '')
}

function markClosed(this: HTMLDialogElement) {
  this.removeAttribute('open')
}

function controlApi(url: string, { body = '{}' }: { body?: string } = {}): Promise<Response> {
  const path = new URL(url).pathname.replace('/_simulator/api/', '')
  const said: unknown = JSON.parse(body)
  const reply = () => {
    if (path === 'state') return { people }
    if (path === 'sheets/s1/outcome') return close(input.outcome.parse(said).outcome)
    const invocation = input.invocation.parse(said)
    if (invocation.args['title'] === 'unplugged') throw new TypeError('fetch failed')
    invocations.push(invocation)
    return table[invocation.name]?.(invocation) ?? { err_msg: `${invocation.name}:ok` }
  }
  return Promise.resolve().then(() => Response.json(reply()))
}

function close(outcome: SheetOutcome) {
  outcomes.push(outcome)
  const word = { pay: 'ok', cancel: 'cancel' }[String(outcome)] ?? 'fail'
  return { err_msg: `get_brand_wcpay_request:${word}`, errMsg: 'for mini-programs only' }
}

function configure(sdk: Sdk, options: object = { jsApiList: ['chooseWXPay'] }) {
  return new Promise<void>((resolve) => {
    sdk.config({ ...config, ...options })
    sdk.ready(resolve)
  })
}

/** Which of the SDK's callbacks came, and with what. */
function pay(sdk: Sdk, options: object) {
  return new Promise<[string, string]>((resolve) => {
    const came = (which: string) => (answer: Answer) => resolve([which, answer.errMsg])
    const [success, cancel, fail] = ['success', 'cancel', 'fail'].map(came)
    sdk.chooseWXPay({ ...options, success, cancel, fail })
  })
}

const invocationOf = (wanted: string): BridgeInvocation => {
  const found = invocations.find(({ name }) => name === wanted)
  if (!found) throw new Error(`${wanted} never reached the bridge`)
  return found
}

const shown = ({ window }: Page, testId: string): Promise<HTMLElement> =>
  eventually(() => {
    const root = window.document.querySelector('wechat-native')?.shadowRoot
    return root?.querySelector<HTMLElement>(`[data-testid="${testId}"]`)
  })

async function press(page: Page, testId: string): Promise<void> {
  ;(await shown(page, testId)).click()
}

async function eventually<T>(look: () => T | null | undefined): Promise<T> {
  for (let tries = 0; tries < 150; tries++) {
    const found = look()
    if (found !== null && found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it never came')
}
