/** The browser in tests: who it says it is, WeChat's bridge inside it, and where it was sent. */

export const userAgents = {
  wechatAndroid:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/122.0 Mobile Safari/537.36 MicroMessenger/8.0.50.2701',
  wechatIos:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50',
  wechatWebView:
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/122.0 MicroMessenger/8.0.50 miniProgram/wx0123456789abcdef',
  wechatWindows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/116.0 Safari/537.36 NetType/WIFI MicroMessenger/7.0.20.1781 WindowsWechat(0x63090a13) XWEB/9129 Flue',
  wechatMac:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/107.0 Safari/537.36 NetType/WIFI MicroMessenger/6.8.0 MacWechat/3.8 XWEB/30817 Flue',
  safari:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1',
  chromeAndroid:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/124.0.0.0 Mobile Safari/537.36',
  chromeDesktop:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0.0.0 Safari/537.36',
}

export function browseAs(userAgent: string): void {
  Object.defineProperty(navigator, 'userAgent', { value: userAgent, configurable: true })
}

/** What the native half would answer to each method, given what it was asked. */
type Native = (parameters: Record<string, unknown>) => Record<string, unknown> | undefined

export interface FakeBridge {
  /** Every `invoke`, oldest first. */
  invoked: { method: string; parameters: Record<string, unknown> }[]
  /** The parameters of the last `invoke` of this method. */
  last(method: string): Record<string, unknown> | undefined
  remove(): void
}

/** Injects a bridge; a method without an answer never calls back, as a sheet nobody closes. */
export function injectBridge(natives: Record<string, Native> = {}): FakeBridge {
  const invoked: FakeBridge['invoked'] = []
  const known: Record<string, Native> = {
    preVerifyJSAPI: () => ({ err_msg: 'preVerifyJSAPI:ok' }),
    ...natives,
  }
  window.WeixinJSBridge = {
    on: () => undefined,
    invoke(
      method: string,
      parameters: Record<string, unknown>,
      callback: (answer: Record<string, unknown>) => void,
    ) {
      invoked.push({ method, parameters: { ...parameters } })
      const answer = known[method]?.(parameters)
      if (answer) setTimeout(() => callback(answer))
    },
  }
  document.dispatchEvent(new Event('WeixinJSBridgeReady'))
  return {
    invoked,
    last: (method) => invoked.filter((call) => call.method === method).at(-1)?.parameters,
    remove: () => Reflect.deleteProperty(window, 'WeixinJSBridge'),
  }
}

/** Opens an address of this site without loading it. */
export function openAt(pathAndHash: string): void {
  history.replaceState(null, '', pathAndHash)
}

/**
 * Records where `location.replace` and `location.assign` would have gone. jsdom cannot navigate and does not let
 * `location` be replaced, so this reaches the object behind it.
 */
export function watchNavigation(): string[] {
  const gone: string[] = []
  const behind = Object.getOwnPropertySymbols(location)
    .map((symbol) => Reflect.get(location, symbol) as unknown)
    .find((value) => typeof value === 'object' && value !== null && 'replace' in value)
  if (!behind) throw new Error('jsdom has changed: no location behind window.location')
  const go = (url: string) => void gone.push(url)
  Object.assign(behind, { replace: go, assign: go })
  return gone
}
