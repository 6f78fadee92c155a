/** A browser as far as sign-in needs one: cookies by path, redirects by hand. One per person and phone. */

export interface Page {
  status: number
  /** Where the last redirect ended. */
  url: string
  headers: Headers
  text: string
}

interface Cookie {
  value: string
  path: string
}

export interface Browser {
  /** One request, redirects not followed; the answer's cookies are kept. */
  request(url: string, init?: RequestInit): Promise<Response>
  /** Opens an address as a person does, through every redirect. */
  visit(url: string): Promise<Page>
  cookie(name: string): string | undefined
  setCookie(name: string, value: string): void
}

const MAX_REDIRECTS = 10

/** Every host here is 127.0.0.1: cookies are shared by its ports, as in a real browser. */
export function createBrowser(): Browser {
  const jar = new Map<string, Cookie>()

  async function request(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookies = sent(jar, new URL(url).pathname)
    if (cookies) headers.set('cookie', cookies)
    headers.set('user-agent', 'Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50')
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }

  return {
    request,
    async visit(url) {
      let at = url
      for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
        const response = await request(at)
        const location = response.headers.get('location')
        if (location === null || response.status < 300 || response.status > 399) {
          const { status, headers } = response
          return { status, headers, url: at, text: await response.text() }
        }
        await response.body?.cancel()
        at = new URL(location, at).href
      }
      throw new Error(`More than ${MAX_REDIRECTS} redirects, the last one to ${at}`)
    },
    cookie: (name) => jar.get(name)?.value,
    setCookie: (name, value) => void jar.set(name, { value, path: '/' }),
  }
}

const sent = (jar: Map<string, Cookie>, path: string): string =>
  [...jar]
    .filter(([, cookie]) => path.startsWith(cookie.path))
    .map(([name, { value }]) => `${name}=${value}`)
    .join('; ')

function keep(jar: Map<string, Cookie>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const separator = pair.indexOf('=')
  const [name, value] = [pair.slice(0, separator), pair.slice(separator + 1)]
  const said = new Map(
    attributes.map((attribute) => {
      const [key = '', said = ''] = attribute.split(/=(.*)/s)
      return [key.toLowerCase(), said] as const
    }),
  )
  const expires = said.get('expires')
  if (value === '' || (expires && Date.parse(expires) <= Date.now())) jar.delete(name)
  else jar.set(name, { value, path: said.get('path') ?? '/' })
}
