/** Where this page runs, as the user agent and the window say. */

export function insideWeChat(): boolean {
  return /MicroMessenger/i.test(navigator.userAgent)
}

/** A web-view inside a mini-program: WeChat refuses payments there. */
export function insideMiniProgram(): boolean {
  return /miniProgram/i.test(navigator.userAgent) || window.__wxjs_environment === 'miniprogram'
}

/** Any other browser: nobody is known to WeChat there, and payments open another way. */
export function outsideWeChat(): boolean {
  return !insideWeChat() && !insideMiniProgram()
}

/** Where WeChat can be opened from the browser itself; elsewhere a phone has to scan. */
export function onPhone(): boolean {
  return /Mobile|Android|iPhone|iPad|iPod|HarmonyOS/i.test(navigator.userAgent)
}

export function onIos(userAgent = navigator.userAgent): boolean {
  return /iPhone|iPad|iPod/i.test(userAgent)
}

export function withoutFragment(href: string): string {
  const [url = ''] = href.split('#')
  return url
}

/**
 * The URL whose signature WeChat checks: iOS keeps the one the page was first loaded with, all
 * others look at the current one. With hash routing they differ only when the query was cleaned.
 */
export function signedUrl(page: { landing: string; current: string; userAgent: string }): string {
  return withoutFragment(onIos(page.userAgent) ? page.landing : page.current)
}
