/** The link to the authorisation page, read as strictly as WeChat reads it (OA-1 … OA-3, OA-7). */
export interface AuthorizeLink {
  appId: string
  redirectUri: string
  scope: 'snsapi_base' | 'snsapi_userinfo'
  state: string | undefined
}

/** Shown to the person as a page with its number. */
export class AuthorizeError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.name = 'AuthorizeError'
    this.code = code
  }
}

/** WeChat publishes no number for a link it does not recognise at all. */
const UNNUMBERED = -1

/** Names, order and letter case are fixed (OA-1); empty values are told apart below. */
const PATTERN =
  /^\?appid=([^&]*)&redirect_uri=([^&]*)&response_type=code&scope=([^&]*)(?:&state=([^&]*))?(?:&forcePopup=(?:true|false))?$/

/**
 * @param search the raw query of the request, from `?` on
 * @throws AuthorizeError
 */
export function readAuthorizeLink(
  search: string,
  { appId, host }: { appId: string; host: string },
): AuthorizeLink {
  const [matched, linkAppId = '', redirect = '', scope = '', state] = search.match(PATTERN) ?? []
  if (matched === undefined) {
    throw new AuthorizeError(UNNUMBERED, '该链接无法访问：参数的顺序或大小写不符')
  }
  if (linkAppId !== appId) throw wrongApp(linkAppId)
  if (redirect === '') throw new AuthorizeError(10011, 'redirect_uri 不能为空')
  checkState(state)
  return { appId, redirectUri: callback(redirect, host), scope: readScope(scope), state }
}

function wrongApp(appId: string): AuthorizeError {
  return /^wx[0-9a-f]{16}$/.test(appId)
    ? new AuthorizeError(10016, '不能使用该 AppID，请使用公众号的 AppID')
    : new AuthorizeError(10012, 'AppID 参数错误')
}

function readScope(scope: string): AuthorizeLink['scope'] {
  if (scope === 'snsapi_base' || scope === 'snsapi_userinfo') return scope
  if (scope === '') throw new AuthorizeError(10010, 'Scope 不能为空')
  throw new AuthorizeError(10005, 'Scope 参数错误或没有 Scope 权限')
}

/** May be absent; what is there is letters and digits (OA-3). */
function checkState(state: string | undefined): void {
  if (state === undefined || /^[a-zA-Z0-9]{1,128}$/.test(state)) return
  throw new AuthorizeError(10013, 'state 只能是 1 到 128 个字母和数字')
}

/** Encoded exactly once; its host is the configured one, to the letter (OA-2). */
function callback(encoded: string, host: string): string {
  if (/[:/?#]/.test(encoded)) {
    throw new AuthorizeError(UNNUMBERED, '该链接无法访问：redirect_uri 未经 urlEncode')
  }
  const redirectUri = decode(encoded)
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.host !== host || url.username) {
    throw new AuthorizeError(10003, 'redirect_uri域名与后台配置不一致')
  }
  return redirectUri
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch (error) {
    if (error instanceof URIError) return ''
    throw error
  }
}

/** Back to the app with what it may know; a query it already had is kept (OA-4). */
export function backToApp(
  { redirectUri, state }: AuthorizeLink,
  answer: { code?: string } = {},
): string {
  const [address = '', ...fragment] = redirectUri.split('#')
  const query = [answer.code && `code=${answer.code}`, state && `state=${state}`].filter(Boolean)
  if (query.length === 0) return redirectUri
  const joined = `${address}${address.includes('?') ? '&' : '?'}${query.join('&')}`
  return [joined, ...fragment].join('#')
}
