/** Where a person goes back to after WeChat: a path of ours and nothing else. */
import type { SignInRefusal } from '../contract/session'

const HOME = '/'
const MAX_LENGTH = 2000

/**
 * The path asked for, or the home page when it is not one of ours. The fragment is kept (pages live in it); an
 * old `sign_in` falls away. `/.//evil.example` normalises to `//evil.example`, hence the check after parsing.
 */
export function returnPath(asked: string | undefined, publicOrigin: string): string {
  if (asked === undefined || asked.length > MAX_LENGTH) return HOME
  if (!/^\/(?![/\\])[^\u0000-\u001f\u007f]*$/.test(asked) || !URL.canParse(asked, publicOrigin))
    return HOME
  const url = new URL(asked, publicOrigin)
  if (url.origin !== publicOrigin || url.pathname.startsWith('//')) return HOME
  if (/^\/(auth|api|notify)(\/|$)/.test(url.pathname)) return HOME
  return url.pathname + queryOf(url) + url.hash
}

/** The same path with the reason in its query, which stands before the fragment. */
export function withRefusal(path: string, reason: SignInRefusal): string {
  const url = new URL(path, 'http://localhost')
  const query = queryOf(url)
  return `${url.pathname}${query === '' ? '?' : `${query}&`}sign_in=${reason}${url.hash}`
}

/** Everything but `sign_in`, spelled as it was. */
function queryOf(url: URL): string {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !/^sign_in(=|$)/.test(pair))
  return kept.length === 0 ? '' : `?${kept.join('&')}`
}
