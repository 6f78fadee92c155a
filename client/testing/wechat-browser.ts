/** The browser in tests: who it says it is, WeChat's bridge inside it, and where it was sent. */

export const userAgents = {
  wechatAndroid:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/122.0 Mobile Safari/537.36 MicroMessenger/8.0.50.2701',
  wechatIos:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50',
  wechatWebView:
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/122.0 MicroMessenger/8.0.50 miniProgram/wx0123456789abcdef',
  safari:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1',
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
 * Records where `location.replace` would have gone. jsdom cannot navigate and does not let
 * `location` be replaced, so this reaches the object behind it.
 */
export function watchNavigation(): string[] {
  const gone: string[] = []
  const behind = Object.getOwnPropertySymbols(location)
    .map((symbol) => Reflect.get(location, symbol) as unknown)
    .find((value) => typeof value === 'object' && value !== null && 'replace' in value)
  if (!behind) throw new Error('jsdom has changed: no location behind window.location')
  Object.assign(behind, { replace: (url: string) => void gone.push(url) })
  return gone
}
